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

/// <summary>Modes of an ipvlan port (<c>IPVLAN_MODE_*</c>, <c>linux/if_link.h</c>); all children of a parent share one.</summary>
public enum IpvlanMode : ushort
{
    /// <summary>Children speak ARP and ND themselves and get broadcasts, as switch ports do.</summary>
    L2 = 0,

    /// <summary>Children speak IP only; what they send is routed by the parent's side. The kernel's default.</summary>
    L3 = 1,

    /// <summary>As l3, and what they receive goes through the parent's IP layer, so that its filters see it.</summary>
    L3s = 2,
}

/// <summary>Flags of an ipvlan port (<c>IPVLAN_F_*</c>, <c>linux/if_link.h</c>); none means bridge, and not both may be set.</summary>
[Flags]
public enum IpvlanFlags : ushort
{
    /// <summary>Children reach each other directly.</summary>
    Bridge = 0,

    /// <summary>What one child sends to another is dropped.</summary>
    Private = 1,

    /// <summary>What one child sends to another leaves by the wire.</summary>
    Vepa = 2,
}
