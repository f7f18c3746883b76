namespace Bunshin.Cli;

/// <summary>What the user wrote is right, but this machine, as it is, cannot do it. Exit 1.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
