namespace Bunshin.Lab.Reading;

/// <summary>One key of a mapping and its value.</summary>
internal sealed record LabEntry(LabScalar Key, LabNode Value);
