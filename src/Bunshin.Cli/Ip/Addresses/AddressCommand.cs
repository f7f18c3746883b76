using Bunshin.Cli.Grammar;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;

namespace Bunshin.Cli.Ip.Addresses;

/// <summary><c>addr</c>: chooses the verb.</summary>
internal static class AddressCommand
{
    private static readonly Keywords Verbs = new(["add", "change", "replace", "delete", "show", "list", "lst", "flush", "help"]);

    public static void Run(IpContext context, TokenCursor cursor)
    {
        if (cursor.AtEnd)
        {
            AddressShowCommand.Run(context, cursor);
            return;
        }

        switch (Verbs.Get(cursor.Next("a verb"), "something that addr can do"))
        {
            case "add":
                new AddressChangeCommand(context, cursor).Add(replace: false);
                break;
            case "change" or "replace":
                new AddressChangeCommand(context, cursor).Add(replace: true);
                break;
            case "delete":
                new AddressChangeCommand(context, cursor).Delete();
                break;
            case "flush":
                Flush(context, cursor);
                break;
            case "help":
                context.Output.Write(IpUsage.Address);
                break;
            default:
                AddressShowCommand.Run(context, cursor);
                break;
        }
    }

    private static void Flush(IpContext context, TokenCursor cursor)
    {
        if (cursor.AtEnd)
        {
            throw new UsageException("addr flush without saying what would take every address away: dev DEVICE, to PREFIX, scope or label");
        }

        var filter = new AddressFilter();
        while (!cursor.AtEnd)
        {
            filter.Read(cursor, "addr flush");
        }

        var links = filter.Links(context, context.Netlink.Links()).Select(link => link.Index).ToHashSet();
        foreach (var address in context.Netlink.Addresses().Where(address => links.Contains(address.LinkIndex)).ToArray())
        {
            if (filter.Fits(address, context.Options.Family))
            {
                Delete(context, address);
            }
        }
    }

    private static void Delete(IpContext context, Linux.Netlink.Addresses.InterfaceAddress address)
    {
        try
        {
            context.Netlink.DeleteAddress(address);
        }
        catch (NetlinkException gone) when (gone.Errno == Errno.EADDRNOTAVAIL)
        {
            // The kernel takes secondaries away with their primary.
        }
    }
}
