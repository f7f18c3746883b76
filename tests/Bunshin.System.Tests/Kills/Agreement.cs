using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Kills;

/// <summary>Whether the engine, the daemon's store and the links that are there tell the same.</summary>
internal static class Agreement
{
    // Links that are there whatever the networks are.
    private static readonly string[] Own = ["lo", "eth0", "eth1"];

    /// <summary>What is wrong already now: somebody has no network, or not what was promised, or what another has. Empty is good.</summary>
    public static IReadOnlyList<string> Wrongs(Server server)
    {
        var docker = new DockersView(server);
        var ours = new OurView(server);
        return
        [
            .. docker.NetworkIds.Except(ours.NetworkIds).Select(static id => $"network {id} is the engine's and not stored"),
            .. docker.Endpoints.Except(ours.Endpoints).Select(static one => $"{one} is the engine's and not stored so"),
            .. Twice(ours),
            .. InSandboxes(server, docker),
        ];
    }

    /// <summary>What is left behind of something that was broken off: nobody is the worse for it, and it must go in a while.</summary>
    public static IReadOnlyList<string> Remains(Server server)
    {
        var docker = new DockersView(server);
        var ours = new OurView(server);
        return
        [
            .. ours.NetworkIds.Except(docker.NetworkIds).Select(static id => $"network {id} is stored and not the engine's"),
            .. ours.Endpoints.Except(docker.Endpoints).Select(static one => $"{one} is stored and not the engine's"),
            .. Held(ours),
            .. OnHost(server, ours),
        ];
    }

    private static IEnumerable<string> Twice(OurView ours) => ours.Endpoints
        .GroupBy(endpoint => (ours.Parents.GetValueOrDefault(endpoint.Network), endpoint.Address))
        .Where(static same => same.Count() > 1)
        .Select(static same => $"{same.Key.Address} is given to {same.Count()} endpoints");

    private static IEnumerable<string> Held(OurView ours)
    {
        foreach (var (network, prefix, held) in ours.Pools)
        {
            var subnet = prefix[..(prefix.LastIndexOf('.') + 1)];
            var used = ours.Endpoints.Count(endpoint =>
                network is not null && ours.Parents[endpoint.Network] == ours.Parents[network] && endpoint.Address.StartsWith(subnet, StringComparison.Ordinal));
            if (network is null || used != held)
            {
                yield return $"{held} addresses of {prefix} are given out, and {used} endpoints of network {network} and those beside it have one";
            }
        }
    }

    private static IEnumerable<string> InSandboxes(Server server, DockersView docker)
    {
        foreach (var (name, endpoints) in docker.Live)
        {
            var seen = server.Try($"docker exec {name} ip addr").Output;
            foreach (var endpoint in endpoints.Where(endpoint => !seen.Contains(endpoint.Address, StringComparison.Ordinal) || !seen.Contains(endpoint.Mac, StringComparison.Ordinal)))
            {
                yield return $"{name} does not have {endpoint.Address} at {endpoint.Mac}:\n{seen}";
            }

            var cards = seen.Split('\n').Count(static line => line.Contains("link/ether", StringComparison.Ordinal));
            if (cards != endpoints.Count)
            {
                yield return $"{name} has {cards} cards for {endpoints.Count} endpoints";
            }
        }
    }

    private static IEnumerable<string> OnHost(Server server, OurView ours)
    {
        var strangers = Directory.EnumerateFileSystemEntries(server.Machine.PathOf("/sys/class/net"))
            .Select(static path => Path.GetFileName(path))
            .Except(Own)
            .ToArray();
        if (strangers.Length > 0 && ours.Parents.Count == 0)
        {
            yield return $"the host has {string.Join(", ", strangers)} although there is no network";
        }
    }
}
