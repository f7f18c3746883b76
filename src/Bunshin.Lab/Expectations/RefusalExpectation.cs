using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Expectations;

/// <summary>A child that must be refused once the others are there.</summary>
/// <param name="Child">The child that is tried.</param>
/// <param name="Text">What the refusal must contain, letters' case aside; null for any refusal.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record RefusalExpectation(LabChild Child, string? Text, SourcePosition Position);
