using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A macvlan, or a macvtap, which has the same attributes (<c>IFLA_MACVLAN_*</c>, <c>linux/if_link.h</c>).</summary>
/// <param name="IsTap">True for macvtap.</param>
public sealed record MacvlanKind(bool IsTap = false) : LinkKind(IsTap ? "macvtap" : "macvlan")
{
    /// <summary>Mode.</summary>
    public MacvlanLinkMode? Mode { get; init; }

    /// <summary>Flags; written, they replace the whole field.</summary>
    public MacvlanLinkFlags? Flags { get; init; }

    /// <summary>Wanted length of the port's broadcast queue in frames.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>Length in force, the greatest wish of all children; read only.</summary>
    public uint? BroadcastQueueLengthUsed { get; init; }

    /// <summary>The port's broadcast cutoff. Read: null means the default of 1, which the kernel leaves out.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <summary>What to do with the source list; write only.</summary>
    public SourceListAction? SourceAction { get; init; }

    /// <summary>Addresses: what is on the list (read), or what <see cref="SourceAction"/> is about (written).</summary>
    public IReadOnlyList<MacAddress> Sources { get; init; } = [];

    /// <summary>How many addresses the list has; read only.</summary>
    public uint? SourceCount { get; init; }

    internal override void WriteData(MessageWriter writer)
    {
        if (Mode is { } mode)
        {
            writer.U32(IfLink.IFLA_MACVLAN_MODE, (uint)mode);
        }

        if (Flags is { } flags)
        {
            writer.U16(IfLink.IFLA_MACVLAN_FLAGS, (ushort)flags);
        }

        if (BroadcastQueueLength is { } length)
        {
            writer.U32(IfLink.IFLA_MACVLAN_BC_QUEUE_LEN, length);
        }

        if (BroadcastCutoff is { } cutoff)
        {
            writer.S32(IfLink.IFLA_MACVLAN_BC_CUTOFF, cutoff);
        }

        WriteSources(writer);
    }

    internal static MacvlanKind Read(bool isTap, AttributeReader data)
    {
        var kind = new MacvlanKind(isTap);
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_MACVLAN_MODE => kind with { Mode = (MacvlanLinkMode?)attribute.U32 },
                IfLink.IFLA_MACVLAN_FLAGS => kind with { Flags = (MacvlanLinkFlags?)attribute.U16 },
                IfLink.IFLA_MACVLAN_MACADDR_COUNT => kind with { SourceCount = attribute.U32 },
                IfLink.IFLA_MACVLAN_MACADDR_DATA => kind with { Sources = ReadSources(attribute.Nested) },
                IfLink.IFLA_MACVLAN_BC_QUEUE_LEN => kind with { BroadcastQueueLength = attribute.U32 },
                IfLink.IFLA_MACVLAN_BC_QUEUE_LEN_USED => kind with { BroadcastQueueLengthUsed = attribute.U32 },
                IfLink.IFLA_MACVLAN_BC_CUTOFF => kind with { BroadcastCutoff = attribute.S32 },
                _ => kind,
            };
        }

        return kind;
    }

    private void WriteSources(MessageWriter writer)
    {
        if (SourceAction is not { } action)
        {
            return;
        }

        writer.U32(IfLink.IFLA_MACVLAN_MACADDR_MODE, (uint)action);
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        if (action == SourceListAction.Set)
        {
            var nest = writer.BeginNest(IfLink.IFLA_MACVLAN_MACADDR_DATA);
            foreach (var source in Sources)
            {
                source.Write(bytes);
                writer.Attribute(IfLink.IFLA_MACVLAN_MACADDR, bytes);
            }

            writer.EndNest(nest);
        }
        else if (Sources.Count > 0)
        {
            Sources[0].Write(bytes);
            writer.Attribute(IfLink.IFLA_MACVLAN_MACADDR, bytes);
        }
    }

    private static List<MacAddress> ReadSources(AttributeReader list)
    {
        var sources = new List<MacAddress>();
        while (list.TryNext(out var entry))
        {
            if (entry.Type == IfLink.IFLA_MACVLAN_MACADDR && entry.Mac is { } address)
            {
                sources.Add(address);
            }
        }

        return sources;
    }
}
