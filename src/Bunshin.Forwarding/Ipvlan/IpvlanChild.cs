using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>What the forwarding rules need to know of one ipvlan child. Its MAC is the parent's.</summary>
public sealed record IpvlanChild
{
    /// <summary>What refusals call it; no rule looks at it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The addresses of its interface, of both families; of a point-to-point address the peer's (as the kernel has it).</summary>
    public IReadOnlyCollection<IpAddress> Addresses { get; init; } = [];

    /// <summary>Administratively up. A down child's addresses are in no table.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>Accepts every group.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Accepts every group.</summary>
    public bool IsAllMulticast { get; init; }

    /// <summary>Group addresses on the device's multicast list; broadcast is always accepted and need not be listed.</summary>
    public IReadOnlyCollection<MacAddress> Groups { get; init; } = [];

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;
}
