namespace Bunshin.Lab.Results;

/// <summary>An expectation beside the matrix, and what was found.</summary>
/// <param name="Kind"><c>capture</c>, <c>arrive</c>, <c>refuse</c> or <c>link</c>.</param>
/// <param name="Text">What is expected, for a person.</param>
/// <param name="Holds">Whether it is so; null when this datapath cannot tell (<paramref name="Found"/> says why).</param>
/// <param name="Found">What was found.</param>
public sealed record LabCheck(string Kind, string Text, bool? Holds, string Found);
