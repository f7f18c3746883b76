using System.Globalization;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Ip.Links;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Addresses;

/// <summary><c>addr show</c>.</summary>
internal static class AddressShowCommand
{
    public static void Run(IpContext context, TokenCursor cursor)
    {
        var filter = new AddressFilter();
        while (!cursor.AtEnd)
        {
            filter.Read(cursor, "addr show");
        }

        var links = context.Netlink.Links();
        var names = links.ToDictionary(link => link.Index);
        var addresses = context.Netlink.Addresses().Where(address => filter.Fits(address, context.Options.Family))
            .ToLookup(address => address.LinkIndex);
        var printer = context.NewPrinter();
        var needsAddress = filter.IsNarrow || context.Options.Family != 0 || context.Options is { OneLine: true, Json: false };
        printer.Open(null, '[');
        foreach (var link in filter.Links(context, links))
        {
            if (!needsAddress || addresses.Contains(link.Index))
            {
                Print(printer, context, filter, names, link, [.. addresses[link.Index]]);
            }
        }

        printer.Close(']');
        context.Output.Write(printer.Finish());
    }

    private static void Print(
        IpPrinter printer,
        IpContext context,
        AddressFilter filter,
        Dictionary<int, LinkInfo> names,
        LinkInfo link,
        IReadOnlyList<InterfaceAddress> addresses)
    {
        var options = context.Options;
        var linkPrinter = new LinkPrinter(printer, options, names, context.NamespaceName, forAddresses: true);
        var addressPrinter = new AddressPrinter(printer);
        printer.Open(null, '{');
        if (options.Brief)
        {
            _ = linkPrinter.PrintBriefHead(link);
        }
        else if (!options.OneLine || options.Json)
        {
            PrintHead(printer, options, filter, names, linkPrinter, link);
        }

        printer.Open("addr_info", '[');
        foreach (var address in addresses)
        {
            if (options.Brief)
            {
                addressPrinter.PrintBrief(address);
                continue;
            }

            if (options.OneLine)
            {
                printer.Text(string.Create(CultureInfo.InvariantCulture, $"{link.Index}: {link.Name}"));
            }

            addressPrinter.Print(address);
        }

        printer.Close(']');
        if (options.Brief)
        {
            printer.Text("\n");
        }
        else if (options.Statistics > 0 && link.Statistics is { } statistics)
        {
            new StatisticsPrinter(printer, options.Statistics > 1).Print(statistics, link.CarrierChanges);
            printer.Text("\n");
        }

        printer.Close('}');
    }

    private static void PrintHead(
        IpPrinter printer,
        IpOptions options,
        AddressFilter filter,
        Dictionary<int, LinkInfo> names,
        LinkPrinter linkPrinter,
        LinkInfo link)
    {
        linkPrinter.PrintHead(link);
        if ((options.Family == 0 && !filter.HasPrefix) || options.Details)
        {
            linkPrinter.PrintHardware(link);
        }

        if (options.Details)
        {
            new LinkDetailsPrinter(printer, names, withAddressGeneration: false).Print(link);
            linkPrinter.PrintAlias(link);
        }

        linkPrinter.PrintAlternativeNames(link);
        printer.Text("\n");
    }
}
