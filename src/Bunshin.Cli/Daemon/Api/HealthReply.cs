namespace Bunshin.Cli.Daemon.Api;

/// <summary>Answers <c>GET /health</c>.</summary>
/// <param name="Healthy">Nothing is amiss.</param>
/// <param name="Problems">What is, in sentences.</param>
internal sealed record HealthReply(bool Healthy, IReadOnlyList<string> Problems);
