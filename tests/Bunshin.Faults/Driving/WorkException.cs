namespace Bunshin.Faults.Driving;

/// <summary>Something that must be possible again after failures was not, in time.</summary>
internal sealed class WorkException(string message) : Exception(message);
