using System.Globalization;

namespace Bunshin.RealEngine;

/// <summary>
/// A LAN: a learning switch that carries tagged frames as they are, the hosts on it, and the machines plugged into it.
/// </summary>
public sealed class Lan : IDisposable
{
    private readonly Machine _machine = new("lan");
    private int _ports;

    /// <summary>An empty one.</summary>
    public Lan()
    {
        _machine.Script("ip link add br0 type bridge mcast_snooping 0; ip link set br0 up");
    }

    /// <summary>Puts a cable between a machine and the switch.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="device">What its network card is to be called there.</param>
    public LanPort Plug(Machine machine, string device)
    {
        var port = NextPort();
        _ = Tool.Run(["ip", "link", "add", device, "netns", machine.Id, "type", "veth", "peer", "name", port, "netns", _machine.Id]).Text;
        _ = machine.Do($"ip link set {device} up");
        Enslave(port);
        return new LanPort(_machine, port);
    }

    /// <summary>A host on the LAN with an <c>eth0</c>.</summary>
    public LanHost AddHost(string name, params string[] addresses)
    {
        var port = NextPort();
        _machine.Script($"ip netns add {name}; ip link add {port} type veth peer name eth0 netns {name}; ip -n {name} link set lo up; ip -n {name} link set eth0 up");
        Enslave(port);
        var host = new LanHost(_machine, name);
        foreach (var address in addresses)
        {
            // Duplicate address detection would keep an IPv6 address from answering for a second.
            _ = host.Do($"ip addr add {address} dev eth0{(address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}");
        }

        return host;
    }

    /// <summary>A host that was added before.</summary>
    public LanHost Host(string name) => new(_machine, name);

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    private string NextPort() => string.Create(CultureInfo.InvariantCulture, $"p{Interlocked.Increment(ref _ports)}");

    private void Enslave(string port) => _machine.Script($"ip link set {port} master br0; ip link set {port} up");
}
