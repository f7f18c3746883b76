using System.Globalization;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Kills;

/// <summary>Commands as a busy user types them, in any order. Some are refused, as when a network is to go that has containers; that is part of it.</summary>
internal sealed class RandomUse(Server server, Random random)
{
    private static readonly (string Name, string Words)[] Networks =
    [
        ("n0", "--subnet 172.28.0.0/24 -o parent=eth0"),
        ("n1", "--subnet 172.28.1.0/24 -o parent=eth0 --ipam-driver bunshin"),
        ("n2", "--subnet 172.28.2.0/24 -o parent=eth1 -o datapath=userspace"),
        ("n3", "--subnet 172.28.3.0/24 -o datapath=ebpf"),
        ("n4", "--subnet 172.28.1.0/24 -o parent=eth0 --ipam-driver bunshin"),
    ];

    /// <summary>The next command: one that can be done now, unless somebody else is busy too.</summary>
    public string Next()
    {
        var docker = new DockersView(server);
        var (network, words) = Networks[random.Next(Networks.Length)];
        var container = string.Create(CultureInfo.InvariantCulture, $"k{random.Next(4)}");
        var names = docker.NetworksOf(container);
        if (!docker.Names.Contains(network))
        {
            return $"docker network create -d bunshin {words} {network}";
        }

        if (names is null)
        {
            return random.Next(4) == 0 ? $"docker network rm {network}" : $"docker run -d --name {container} --network {network} busybox sleep 1000";
        }

        return (random.Next(4), names.Contains(network)) switch
        {
            (0, _) => $"docker rm -f {container}",
            (1, _) => $"docker restart -t 0 {container}",
            (_, true) => $"docker network disconnect {network} {container}",
            (_, false) => $"docker network connect {network} {container}",
        };
    }

    /// <summary>Something to begin with.</summary>
    public void Prepare()
    {
        foreach (var (name, words) in Networks.Take(3))
        {
            _ = server.Do($"docker network create -d bunshin {words} {name}");
        }

        _ = server.Do("docker run -d --name k0 --network n0 busybox sleep 1000");
        _ = server.Do("docker run -d --name k1 --network n1 busybox sleep 1000");
    }
}
