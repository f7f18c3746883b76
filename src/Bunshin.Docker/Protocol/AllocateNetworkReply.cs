namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>AllocateNetwork</c>, which swarm managers send.</summary>
/// <param name="Options">Options for the nodes; we add none.</param>
internal sealed record AllocateNetworkReply(IReadOnlyDictionary<string, string> Options);
