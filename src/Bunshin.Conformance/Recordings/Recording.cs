namespace Bunshin.Conformance.Recordings;

/// <summary>One recorded set: how it was built, and its cases in the order of sending.</summary>
/// <param name="Meta">The first line.</param>
/// <param name="Cases">The other lines; empty where <see cref="RecordingMeta.Unsupported"/> says why they cannot be read.</param>
/// <param name="Lines">How many case lines there were.</param>
public sealed record Recording(RecordingMeta Meta, IReadOnlyList<RecordedCase> Cases, int Lines);
