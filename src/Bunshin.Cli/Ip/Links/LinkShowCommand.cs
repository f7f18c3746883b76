using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link show</c>.</summary>
internal static class LinkShowCommand
{
    public static void Run(IpContext context, TokenCursor cursor)
    {
        var filter = new LinkFilter();
        while (!cursor.AtEnd)
        {
            filter.Read(cursor, "link show");
        }

        var links = context.Netlink.Links();
        var printer = context.NewPrinter();
        var linkPrinter = new LinkPrinter(printer, context.Options, links.ToDictionary(link => link.Index), context.NamespaceName);
        printer.Open(null, '[');
        foreach (var link in filter.Select(context, links))
        {
            if (context.Options.Brief)
            {
                linkPrinter.PrintBrief(link);
            }
            else
            {
                linkPrinter.Print(link);
            }
        }

        printer.Close(']');
        context.Output.Write(printer.Finish());
    }
}
