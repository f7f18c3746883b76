using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>An 802.1Q or 802.1ad VLAN device (<c>IFLA_VLAN_*</c>).</summary>
public sealed record VlanKind() : LinkKind("vlan")
{
    private const int MappingLength = 8;

    /// <summary>VLAN id. The driver ignores it, as the protocol, in a change.</summary>
    public ushort? Id { get; init; }

    /// <summary>TPID: 0x8100 or 0x88a8; null means 0x8100 to the driver.</summary>
    public ushort? Protocol { get; init; }

    /// <summary>Flags; written, those in <see cref="FlagMask"/> become so.</summary>
    public VlanLinkFlags? Flags { get; init; }

    /// <summary>Which flags are written; write only. Only these five are taken, so that a kernel before 5.0 refuses the last of them.</summary>
    public VlanLinkFlags FlagMask { get; init; } = VlanLinkFlags.All;

    /// <summary>Priorities of received packets by PCP. Written, they are put into the map; what else is in it stays.</summary>
    public IReadOnlyList<QosMapping> IngressMap { get; init; } = [];

    /// <summary>PCP of sent packets by priority. Written, they are put into the map; what else is in it stays.</summary>
    public IReadOnlyList<QosMapping> EgressMap { get; init; } = [];

    internal override void WriteData(MessageWriter writer)
    {
        writer.U16(IfLink.IFLA_VLAN_ID, Id);
        writer.U16BigEndian(IfLink.IFLA_VLAN_PROTOCOL, Protocol);
        WriteMap(writer, IfLink.IFLA_VLAN_INGRESS_QOS, IngressMap);
        WriteMap(writer, IfLink.IFLA_VLAN_EGRESS_QOS, EgressMap);
        if (Flags is { } flags)
        {
            // struct ifla_vlan_flags: flags(4) mask(4).
            Span<byte> bytes = stackalloc byte[2 * sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)flags);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(uint)..], (uint)FlagMask);
            writer.Attribute(IfLink.IFLA_VLAN_FLAGS, bytes);
        }
    }

    internal static VlanKind Read(AttributeReader data)
    {
        var kind = new VlanKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_VLAN_ID => kind with { Id = attribute.U16 },
                IfLink.IFLA_VLAN_PROTOCOL => kind with { Protocol = attribute.U16BigEndian },
                IfLink.IFLA_VLAN_FLAGS => kind with { Flags = (VlanLinkFlags?)attribute.U32 },
                IfLink.IFLA_VLAN_INGRESS_QOS => kind with { IngressMap = ReadMap(attribute.Nested) },
                IfLink.IFLA_VLAN_EGRESS_QOS => kind with { EgressMap = ReadMap(attribute.Nested) },
                _ => kind,
            };
        }

        return kind;
    }

    private static void WriteMap(MessageWriter writer, ushort type, IReadOnlyList<QosMapping> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        var nest = writer.BeginNest(type);
        Span<byte> bytes = stackalloc byte[MappingLength];
        foreach (var (from, to) in map)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, from);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(uint)..], to);
            writer.Attribute(IfLink.IFLA_VLAN_QOS_MAPPING, bytes);
        }

        writer.EndNest(nest);
    }

    private static List<QosMapping> ReadMap(AttributeReader list)
    {
        var map = new List<QosMapping>();
        while (list.TryNext(out var entry))
        {
            if (entry.Type == IfLink.IFLA_VLAN_QOS_MAPPING && entry.Value.Length >= MappingLength)
            {
                map.Add(new QosMapping(
                    BinaryPrimitives.ReadUInt32LittleEndian(entry.Value),
                    BinaryPrimitives.ReadUInt32LittleEndian(entry.Value[sizeof(uint)..])));
            }
        }

        return map;
    }
}

/// <summary><c>VLAN_FLAG_*</c>.</summary>
[Flags]
public enum VlanLinkFlags : uint
{
    None = 0,

    /// <summary>Received frames lose their tag.</summary>
    ReorderHeader = 1,

    /// <summary>Announce the VLAN by GVRP.</summary>
    Gvrp = 2,

    /// <summary>Only carrier follows the parent, not the administrative state.</summary>
    LooseBinding = 4,

    /// <summary>Announce the VLAN by MVRP.</summary>
    Mvrp = 8,

    /// <summary>Carrier follows the bridge ports that carry the VLAN.</summary>
    BridgeBinding = 16,

    All = ReorderHeader | Gvrp | LooseBinding | Mvrp | BridgeBinding,
}

/// <summary>One entry of a VLAN device's priority map (<c>struct ifla_vlan_qos_mapping</c>).</summary>
/// <param name="From">Received PCP, or the priority of a packet that is sent.</param>
/// <param name="To">Priority of the received packet, or the PCP it is sent with. 0 takes the entry out of the map.</param>
public readonly record struct QosMapping(uint From, uint To);
