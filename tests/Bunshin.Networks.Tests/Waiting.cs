using Bunshin.Networks.Requests;

namespace Bunshin.Networks.Tests;

/// <summary>The calls of a service for tests that have nothing else to do meanwhile.</summary>
internal static class Waiting
{
    public static Network CreateNetwork(this NetworkService service, string id, NetworkSettings settings, IReadOnlyList<Subnet> subnets) =>
        service.CreateNetworkAsync(id, settings, subnets).GetAwaiter().GetResult();

    public static JoinAnswer Join(this NetworkService service, string network, string endpoint, string sandbox) =>
        service.JoinAsync(network, endpoint, sandbox).GetAwaiter().GetResult();

    public static void Leave(this NetworkService service, string network, string endpoint) =>
        service.LeaveAsync(network, endpoint).GetAwaiter().GetResult();
}
