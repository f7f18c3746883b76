using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link</c>: chooses the verb.</summary>
internal static class LinkCommand
{
    private static readonly Keywords Verbs = new(["add", "set", "delete", "show", "list", "lst", "property", "help", "replace", "change"]);

    public static void Run(IpContext context, TokenCursor cursor)
    {
        if (cursor.AtEnd)
        {
            LinkShowCommand.Run(context, cursor);
            return;
        }

        switch (Verbs.Get(cursor.Next("a verb"), "something that link can do"))
        {
            case "add":
                LinkAddCommand.Run(context, cursor);
                break;
            case "set" or "change":
                LinkSetCommand.Run(context, cursor);
                break;
            case "delete":
                LinkDeleteCommand.Run(context, cursor);
                break;
            case "show" or "list" or "lst":
                LinkShowCommand.Run(context, cursor);
                break;
            case "property":
                LinkPropertyCommand.Run(context, cursor);
                break;
            case "help":
                context.Output.Write(IpUsage.Link);
                break;
            default:
                throw new UsageException("links are added, set and deleted, not replaced: link add, link set, link del");
        }
    }
}
