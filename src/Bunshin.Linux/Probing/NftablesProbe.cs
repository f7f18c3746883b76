using System.Buffers.Binary;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Probing;

/// <summary>Makes a table of family netdev in a namespace that is then thrown away.</summary>
internal static class NftablesProbe
{
    private const string Name = "nftables netdev";
    private const int NETLINK_NETFILTER = 12;
    private const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    private const ushort NFNL_MSG_BATCH_END = 0x11;
    private const ushort NFNL_SUBSYS_NFTABLES = 10;
    private const ushort NFT_MSG_NEWTABLE = NFNL_SUBSYS_NFTABLES << 8;
    private const ushort NFTA_TABLE_NAME = 1;
    private const byte NFPROTO_NETDEV = 5;

    public static MachineFact Run()
    {
        try
        {
            using var space = NetworkNamespace.CreateAnonymous();
            return Judge(space.Run(Try));
        }
        catch (LinuxException refusal) when (refusal.Errno is Errno.EPROTONOSUPPORT)
        {
            return Judge(refusal.Errno);
        }
        catch (LinuxException refusal)
        {
            return new MachineFact(Name, Presence.Unknown, $"not tried: {refusal.Message}", "run as root, or inside a namespace of your own: unshare -Urnm");
        }
    }

    private static MachineFact Judge(Errno errno) => errno switch
    {
        Errno.None => new MachineFact(Name, Presence.Present, "a table of family netdev was made and removed"),
        Errno.EPERM => new MachineFact(Name, Presence.Unknown, $"no table can be made: {LinuxException.Describe(errno)}", "it needs CAP_NET_ADMIN"),
        _ => new MachineFact(
            Name, Presence.Absent, $"no table of family netdev can be made: {LinuxException.Describe(errno)}", "modprobe nf_tables, or a kernel with CONFIG_NF_TABLES_NETDEV"),
    };

    private static Errno Try()
    {
        using var socket = NetlinkSocket.OpenProtocol(NETLINK_NETFILTER);
        var writer = new MessageWriter();
        Begin(writer, NFNL_MSG_BATCH_BEGIN, 0, 0, NFNL_SUBSYS_NFTABLES);
        writer.End();
        Begin(writer, NFT_MSG_NEWTABLE, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_ACK, NFPROTO_NETDEV, 0);
        writer.Text(NFTA_TABLE_NAME, "probe");
        writer.End();
        Begin(writer, NFNL_MSG_BATCH_END, 0, 0, NFNL_SUBSYS_NFTABLES);
        writer.End();
        socket.Send(writer.Bytes(0, 3));
        var messages = new MessageReader(socket.Receive(out var outcome));
        return outcome != Errno.None ? outcome
            : messages.TryNext(out var message) && message.Type == Rtnl.NLMSG_ERROR ? message.Error
            : Errno.EBADMSG;
    }

    /// <summary><c>struct nfgenmsg</c>: family(1) version(1) resource(2, network order).</summary>
    private static void Begin(MessageWriter writer, ushort type, int flags, byte family, ushort resource)
    {
        writer.Begin(type, flags, "probe", "nftables");
        var header = writer.Reserve(4);
        header[0] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
    }
}
