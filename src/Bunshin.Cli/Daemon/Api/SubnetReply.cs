namespace Bunshin.Cli.Daemon.Api;

/// <summary>A subnet, as the API shows it.</summary>
/// <param name="Prefix">The subnet.</param>
/// <param name="Gateway">Its gateway; null for none.</param>
internal sealed record SubnetReply(string Prefix, string? Gateway);
