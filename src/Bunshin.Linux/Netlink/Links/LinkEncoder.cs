using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Links;

internal static class LinkEncoder
{
    public static void Create(MessageWriter writer, NewLink link)
    {
        var target = link.LinkName is { } below ? $"{link.Name} on {below}" : link.Name;
        writer.Begin(Rtnl.RTM_NEWLINK, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_EXCL, $"create {link.Kind.Name}", target);
        var up = link.IsUp ? LinkFlags.Up : LinkFlags.None;
        WriteHeader(writer, link.Index ?? 0, up, up);
        WriteCommon(writer, link);
        writer.S32(IfLink.IFLA_LINK, link.LinkIndex);
        WriteKind(writer, link.Kind, port: null);
        writer.End();
    }

    public static void Change(MessageWriter writer, int index, LinkChange change, string operation, string target)
    {
        // NEWLINK without CREATE: unlike SETLINK it takes the kind's and the bridge port's attributes too.
        writer.Begin(Rtnl.RTM_NEWLINK, 0, operation, target);
        var (flags, mask) = FlagsOf(change);
        WriteHeader(writer, index, flags, mask);
        WriteIdentity(writer, change);
        WriteState(writer, change);
        if (change.Kind is not null || change.BridgePort is not null)
        {
            WriteKind(writer, change.Kind, change.BridgePort);
        }

        writer.End();
    }

    public static void Delete(MessageWriter writer, int index, string target)
    {
        writer.Begin(Rtnl.RTM_DELLINK, 0, "delete", target);
        WriteHeader(writer, index, 0, 0);
        writer.End();
    }

    public static void DeleteGroup(MessageWriter writer, uint group)
    {
        writer.Begin(Rtnl.RTM_DELLINK, 0, "delete links of group", group.ToString(System.Globalization.CultureInfo.InvariantCulture));
        WriteHeader(writer, 0, 0, 0);
        writer.U32(IfLink.IFLA_GROUP, group);
        writer.End();
    }

    /// <summary><c>struct ifinfomsg</c>: family(1) pad(1) type(2) index(4) flags(4) change(4).</summary>
    public static void WriteHeader(MessageWriter writer, int index, LinkFlags flags, LinkFlags mask)
    {
        var header = writer.Reserve(Rtnl.IFINFOMSG_LEN);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], index);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)mask);
    }

    /// <summary>What a link and a veth's peer have alike.</summary>
    public static void WriteCommon(MessageWriter writer, NewLink link)
    {
        writer.Text(IfLink.IFLA_IFNAME, link.Name);
        writer.Mac(IfLink.IFLA_ADDRESS, link.Address);
        writer.U32(IfLink.IFLA_MTU, (uint?)link.Mtu);
        writer.U32(IfLink.IFLA_TXQLEN, (uint?)link.TransmitQueueLength);
        writer.U32(IfLink.IFLA_GROUP, link.Group);
        writer.U32(IfLink.IFLA_MASTER, (uint?)link.MasterIndex);
        writer.U32(IfLink.IFLA_NET_NS_FD, (uint?)link.Namespace?.Handle.Number);
    }

    private static (LinkFlags Flags, LinkFlags Mask) FlagsOf(LinkChange change)
    {
        var flags = LinkFlags.None;
        var mask = LinkFlags.None;
        Set(change.IsUp, LinkFlags.Up);
        Set(change.IsPromiscuous, LinkFlags.Promiscuous);
        Set(change.IsAllMulticast, LinkFlags.AllMulticast);
        Set(change.IsMulticast, LinkFlags.Multicast);
        Set(!change.UsesArp, LinkFlags.NoArp);
        return (flags, mask);

        void Set(bool? wish, LinkFlags flag)
        {
            mask |= wish is null ? 0 : flag;
            flags |= wish == true ? flag : 0;
        }
    }

    private static void WriteIdentity(MessageWriter writer, LinkChange change)
    {
        writer.Text(IfLink.IFLA_IFNAME, change.Name);
        if (change.Alias is { } alias)
        {
            // Without the zero: the kernel would keep it as part of the text.
            writer.Attribute(IfLink.IFLA_IFALIAS, KernelText.Encode(alias));
        }

        writer.Mac(IfLink.IFLA_ADDRESS, change.Address);
        writer.U32(IfLink.IFLA_NET_NS_FD, (uint?)change.Namespace?.Handle.Number);
        writer.U32(IfLink.IFLA_MASTER, (uint?)change.MasterIndex);
        writer.U32(IfLink.IFLA_GROUP, change.Group);
    }

    private static void WriteState(MessageWriter writer, LinkChange change)
    {
        writer.U32(IfLink.IFLA_MTU, (uint?)change.Mtu);
        writer.U32(IfLink.IFLA_TXQLEN, (uint?)change.TransmitQueueLength);
        if (change.Inet6AddressGeneration is { } generation)
        {
            var families = writer.BeginNest(IfLink.IFLA_AF_SPEC);
            var inet6 = writer.BeginNest(Rtnl.AF_INET6);
            writer.U8(IfLink.IFLA_INET6_ADDR_GEN_MODE, generation);
            writer.EndNest(inet6);
            writer.EndNest(families);
        }
    }

    private static void WriteKind(MessageWriter writer, LinkKind? kind, BridgePort? port)
    {
        var info = writer.BeginNest(IfLink.IFLA_LINKINFO);
        if (kind is not null)
        {
            writer.Text(IfLink.IFLA_INFO_KIND, kind.Name);
            var data = writer.BeginNest(IfLink.IFLA_INFO_DATA);
            kind.WriteData(writer);
            writer.EndNest(data);
        }

        if (port is not null)
        {
            writer.Text(IfLink.IFLA_INFO_SLAVE_KIND, "bridge");
            var data = writer.BeginNest(IfLink.IFLA_INFO_SLAVE_DATA);
            port.WriteData(writer);
            writer.EndNest(data);
        }

        writer.EndNest(info);
    }
}
