namespace Bunshin.Cli.Daemon.Api;

/// <summary>Why the API gives no answer.</summary>
/// <param name="Error">A sentence.</param>
internal sealed record ApiError(string Error);
