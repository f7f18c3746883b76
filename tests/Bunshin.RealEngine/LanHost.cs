namespace Bunshin.RealEngine;

/// <summary>A host on the LAN.</summary>
public sealed class LanHost
{
    private readonly Machine _machine;

    internal LanHost(Machine machine, string name) => (_machine, Name) = (machine, name);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>MAC of its <c>eth0</c>.</summary>
    public string Mac => Do("cat /sys/class/net/eth0/address");

    /// <summary>Runs a command on it.</summary>
    public Outcome Try(string line) => _machine.Try($"ip netns exec {Name} {line}");

    /// <summary>Runs a command on it that must succeed.</summary>
    public string Do(string line) => Try(line).Text;

    /// <summary>Whether somebody answers a ping, of three within a second and a half.</summary>
    public bool Reaches(string address) => Try($"busybox ping -c 3 -i 0.2 -W 1 {address}").IsGood;

    /// <summary>Starts a program on it that goes on.</summary>
    public Running Start(string line, string log) => _machine.Start(["ip", "netns", "exec", Name, .. CommandLine.Words(line)], log);
}
