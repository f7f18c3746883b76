using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Vlan;

/// <summary>What the forwarding rules need to know of one VLAN device.</summary>
public sealed record VlanChild
{
    /// <summary>What refusals call it; no rule looks at it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The tag protocol: <see cref="EtherType.Dot1Q"/> or <see cref="EtherType.Dot1Ad"/>.</summary>
    public ushort Protocol { get; init; } = EtherType.Dot1Q;

    /// <summary>The VLAN id, 0 to 4094.</summary>
    public required ushort Id { get; init; }

    /// <summary>The device's MAC: the parent's, unless it was given one.</summary>
    public required MacAddress Address { get; init; }

    public VlanFlags Flags { get; init; } = VlanFlags.ReorderHeader;

    /// <summary>Administratively up. A down device still claims its frames, which are then lost.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>It is a macvlan parent or a bridge port; then received frames lose their tag whatever the flags say.</summary>
    public bool IsPort { get; init; }

    /// <summary>MTU in bytes, without the Ethernet header.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Packet priority by the received tag's PCP (0 to 7); 0 where none is given.</summary>
    public IReadOnlyDictionary<uint, uint> IngressPriorities { get; init; } = new Dictionary<uint, uint>();

    /// <summary>The sent tag's PCP by packet priority; 0 where none is given. Only the low three bits of a value count.</summary>
    public IReadOnlyDictionary<uint, uint> EgressPriorities { get; init; } = new Dictionary<uint, uint>();
}

/// <summary>Flags of a VLAN device (<c>VLAN_FLAG_*</c>, <c>linux/if_vlan.h</c>).</summary>
[Flags]
public enum VlanFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Received frames lose their tag; without it captures on the VLAN device see the tag, and sent ones get it in line.</summary>
    ReorderHeader = 1,

    /// <summary>Announce the VLAN by GVRP.</summary>
    Gvrp = 2,

    /// <summary>Only carrier follows the parent, not the administrative state.</summary>
    LooseBinding = 4,

    /// <summary>Announce the VLAN by MVRP.</summary>
    Mvrp = 8,

    /// <summary>Carrier follows the bridge ports that carry the VLAN, not the parent.</summary>
    BridgeBinding = 16,
}
