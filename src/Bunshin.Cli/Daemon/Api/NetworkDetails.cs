namespace Bunshin.Cli.Daemon.Api;

/// <summary>What <c>network show</c> tells of a network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Endpoints">Its endpoints.</param>
/// <param name="Pools">Pools of ours that are its.</param>
internal sealed record NetworkDetails(NetworkReply Network, IReadOnlyList<EndpointReply> Endpoints, IReadOnlyList<PoolReply> Pools);
