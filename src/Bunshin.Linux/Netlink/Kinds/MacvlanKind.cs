using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A macvlan, or a macvtap, which has the same attributes (<c>IFLA_MACVLAN_*</c>, <c>linux/if_link.h</c>).</summary>
/// <param name="IsTap">True for macvtap.</param>
public sealed record MacvlanKind(bool IsTap = false) : LinkKind(IsTap ? "macvtap" : "macvlan")
{
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
        writer.U32(IfLink.IFLA_MACVLAN_MODE, (uint?)Mode);
        writer.U16(IfLink.IFLA_MACVLAN_FLAGS, (ushort?)Flags);
        writer.U32(IfLink.IFLA_MACVLAN_BC_QUEUE_LEN, BroadcastQueueLength);
        writer.S32(IfLink.IFLA_MACVLAN_BC_CUTOFF, BroadcastCutoff);
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
        if (action == SourceListAction.Set)
        {
            var nest = writer.BeginNest(IfLink.IFLA_MACVLAN_MACADDR_DATA);
            foreach (var source in Sources)
            {
                writer.Mac(IfLink.IFLA_MACVLAN_MACADDR, source);
            }

            writer.EndNest(nest);
        }
        else if (Sources.Count > 0)
        {
            writer.Mac(IfLink.IFLA_MACVLAN_MACADDR, Sources[0]);
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

/// <summary><c>enum macvlan_mode</c>.</summary>
public enum MacvlanLinkMode : uint
{
    /// <summary>Not a mode; what a zero attribute would say.</summary>
    None = 0,

    /// <summary>No talk between children.</summary>
    Private = 1,

    /// <summary>All by the adjacent switch.</summary>
    Vepa = 2,

    /// <summary>Directly between children.</summary>
    Bridge = 4,

    /// <summary>One child takes the parent over.</summary>
    Passthru = 8,

    /// <summary>By a list of source addresses.</summary>
    Source = 16,
}

/// <summary><c>MACVLAN_FLAG_*</c>.</summary>
[Flags]
public enum MacvlanLinkFlags : ushort
{
    None = 0,

    /// <summary>Passthru does not make the parent promiscuous.</summary>
    NoPromisc = 1,

    /// <summary>A frame a source list takes goes nowhere else.</summary>
    NoDst = 2,
}

/// <summary>What to do with a source-mode child's list; <c>enum macvlan_macaddr_mode</c>.</summary>
public enum SourceListAction : uint
{
    /// <summary>Put one address on it; one that is there already is not an error.</summary>
    Add = 0,

    /// <summary>Take one address off it; one that is not there is no error.</summary>
    Delete = 1,

    /// <summary>Empty it.</summary>
    Flush = 2,

    /// <summary>Make it exactly the given addresses.</summary>
    Set = 3,
}
