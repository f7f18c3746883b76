using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Links;

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
