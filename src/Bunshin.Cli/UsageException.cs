namespace Bunshin.Cli;

/// <summary>What the user wrote is wrong; the message is one line that says what, and what would be right. Exit 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
