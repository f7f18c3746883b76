using Bunshin.Forwarding;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths;

/// <summary>What makes a child of kind <see cref="ChildKind.Vlan"/> the VLAN it is.</summary>
public sealed record VlanSettings
{
    /// <summary>VLAN id, 1 to 4094; 0 takes priority tags.</summary>
    public required ushort Id { get; init; }

    /// <summary>Tag protocol: <see cref="EtherType.Dot1Q"/> or <see cref="EtherType.Dot1Ad"/>.</summary>
    public ushort Protocol { get; init; } = EtherType.Dot1Q;

    /// <summary>Flags; the kernel's default is reorder_hdr.</summary>
    public VlanFlags Flags { get; init; } = VlanFlags.ReorderHeader;

    /// <summary>Packet priority by received PCP (<c>ingress-qos-map</c>). What is mapped to 0 is not mapped.</summary>
    public IReadOnlyDictionary<uint, uint> IngressPriorities
    {
        get;
        init => field = Mapped(value);
    } = new MapByValue<uint, uint>([]);

    /// <summary>Sent PCP by packet priority (<c>egress-qos-map</c>). What is mapped to 0 is not mapped.</summary>
    public IReadOnlyDictionary<uint, uint> EgressPriorities
    {
        get;
        init => field = Mapped(value);
    } = new MapByValue<uint, uint>([]);

    private static MapByValue<uint, uint> Mapped(IEnumerable<KeyValuePair<uint, uint>> entries) => new(entries.Where(static entry => entry.Value != 0));
}
