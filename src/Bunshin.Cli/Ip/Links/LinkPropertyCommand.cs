using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link property add|del dev DEVICE altname NAME …</c>.</summary>
internal static class LinkPropertyCommand
{
    public static void Run(IpContext context, TokenCursor cursor)
    {
        var verb = new Keywords(["add", "delete"]).Get(cursor.Next("add or del"), "something that link property can do");
        _ = cursor.TryTake("dev");
        var link = context.GetLink(cursor.Next("the device"));
        if (!cursor.TryTake("altname"))
        {
            throw new UsageException("the one property of a link is altname: altname NAME ...");
        }

        foreach (var name in cursor.Rest())
        {
            if (verb == "add")
            {
                context.Netlink.AddAlternativeName(link.Index, name);
            }
            else
            {
                context.Netlink.DeleteAlternativeName(link.Index, name);
            }
        }
    }
}
