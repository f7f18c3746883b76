using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>A link to be made. What is null is left to the kernel.</summary>
public sealed record NewLink
{
    /// <summary>Name, 1 to 15 bytes without slash or space; a <c>%d</c> in it is numbered by the kernel.</summary>
    public required string Name { get; init; }

    /// <summary>Kind with its attributes.</summary>
    public required LinkKind Kind { get; init; }

    /// <summary>Index of the device below, in the namespace the request is made in.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>How messages name the device below; only for people.</summary>
    public string? LinkName { get; init; }

    /// <summary>Where it is born; null for the namespace the request is made in. Stays the caller's and must live until the call is done.</summary>
    public NetworkNamespace? Namespace { get; init; }

    public MacAddress? Address { get; init; }

    /// <summary>MTU in bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>Transmit queue length in packets.</summary>
    public int? TransmitQueueLength { get; init; }

    public uint? Group { get; init; }

    /// <summary>Free text, up to 255 bytes. The kernel ignores it at creation, so it is set by a second request.</summary>
    public string? Alias { get; init; }

    /// <summary>Index it shall have.</summary>
    public int? Index { get; init; }

    /// <summary>Bridge to become a port of.</summary>
    public int? MasterIndex { get; init; }

    public bool IsUp { get; init; }
}

/// <summary>A veth pair: two ends, what goes in at one comes out at the other.</summary>
public sealed record VethKind() : LinkKind("veth")
{
    /// <summary>The other end, for creation only; its kind and device below are ignored, and its index heeded only if the first end has one too. Null lets the kernel name it.</summary>
    public NewLink? Peer { get; init; }

    internal override void WriteData(MessageWriter writer)
    {
        if (Peer is null)
        {
            return;
        }

        // The peer's nest starts with a family header, as a message of its own would.
        var nest = writer.BeginNest(IfLink.VETH_INFO_PEER);
        LinkEncoder.WriteHeader(writer, Peer.Index ?? 0, 0, 0);
        LinkEncoder.WriteCommon(writer, Peer);
        writer.EndNest(nest);
    }
}
