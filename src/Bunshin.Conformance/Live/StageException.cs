namespace Bunshin.Conformance.Live;

/// <summary>A live topology could not be built.</summary>
public sealed class StageException(string message) : Exception(message);
