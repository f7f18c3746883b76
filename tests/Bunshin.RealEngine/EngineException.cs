namespace Bunshin.RealEngine;

/// <summary>Something that had to work for a test to begin did not.</summary>
public sealed class EngineException(string message) : Exception(message);
