using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Linux.Nftables;

namespace Bunshin.Linux.Probing;

/// <summary>Makes a table of family netdev in a namespace that is then thrown away.</summary>
internal static class NftablesProbe
{
    private const string Name = "nftables netdev";
    private const ushort TableName = 1; // NFTA_TABLE_NAME

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
        using var socket = NftSocket.Open();
        var batch = new NftBatch(NftConstants.FamilyNetdev);
        batch.Begin(NftConstants.NewTable, Rtnl.NLM_F_CREATE);
        batch.Text(TableName, "probe");
        batch.End();
        try
        {
            socket.Commit(batch, "probe");
            return Errno.None;
        }
        catch (LinuxException refusal)
        {
            return refusal.Errno;
        }
    }
}
