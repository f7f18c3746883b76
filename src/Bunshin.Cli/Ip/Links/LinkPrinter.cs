using System.Globalization;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Prints one link as <c>ip link show</c> and the head of <c>ip addr show</c> do; compared with iproute2 6.1 by the tests.</summary>
/// <param name="printer">Where to.</param>
/// <param name="options">How much.</param>
/// <param name="names">The links of this namespace by index, for names of parents and masters.</param>
/// <param name="namespaceName">The name of a namespace by the id it has here, or null.</param>
/// <param name="forAddresses">Whether it is the head of <c>addr show</c>, which says a little less.</param>
internal sealed class LinkPrinter(
    IpPrinter printer,
    IpOptions options,
    IReadOnlyDictionary<int, LinkInfo> names,
    Func<int, string?> namespaceName,
    bool forAddresses = false)
{
    private static readonly string[] States = ["UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"];

    /// <summary>The whole of a link for <c>link show</c>: an object of its own in JSON.</summary>
    public void Print(LinkInfo link)
    {
        printer.Open(null, '{');
        PrintHead(link);
        PrintHardware(link);
        if (options.Details)
        {
            new LinkDetailsPrinter(printer, names, withAddressGeneration: true).Print(link);
        }

        PrintAlias(link);
        PrintStatistics(link);
        PrintAlternativeNames(link);
        printer.Text("\n");
        printer.Close('}');
    }

    /// <summary>The first line.</summary>
    public void PrintHead(LinkInfo link)
    {
        printer.Number("ifindex", link.Index, string.Create(CultureInfo.InvariantCulture, $"{link.Index}: "));
        var isLowerDown = PrintName(link, ": ");
        PrintFlags(link, isLowerDown, " ");
        printer.Labelled("mtu", "mtu", link.Mtu);

        // With -6, ip asks the IPv6 stack for the links, which tells less of them.
        var isWhole = !forAddresses || options.Family != 6;
        if (isWhole && link.QueueingDiscipline is { } discipline)
        {
            printer.String("qdisc", discipline, $"qdisc {discipline} ");
        }

        if (isWhole && link.MasterIndex is { } index and not 0)
        {
            var master = NameOf(index);
            printer.String("master", master, $"master {master} ");
        }

        printer.String("operstate", StateOf(link), $"state {StateOf(link)} ");
        if (!forAddresses)
        {
            var mode = link.LinkMode == 0 ? "DEFAULT" : "DORMANT";
            printer.String("linkmode", mode, $"mode {mode} ");
        }

        if (isWhole)
        {
            var group = NameTable.Groups.Name(link.Group);
            printer.String("group", group, $"group {group} ");
        }

        if (link.TransmitQueueLength is { } length and not 0)
        {
            printer.Number("txqlen", length, string.Create(CultureInfo.InvariantCulture, $"qlen {length}"));
        }
    }

    /// <summary>The second line: <c>link/ether …</c>.</summary>
    public void PrintHardware(LinkInfo link)
    {
        var type = HardwareText.TypeName(link.HardwareType);
        printer.Text(printer.LineBreak);
        printer.String("link_type", type, $"    link/{type} ");
        if (link.HardwareAddress.Length > 0)
        {
            var address = HardwareText.Address(link.HardwareAddress.Span, link.HardwareType);
            printer.String("address", address, address);
        }

        if (link.HardwareBroadcast.Length > 0)
        {
            var broadcast = HardwareText.Address(link.HardwareBroadcast.Span, link.HardwareType);
            if ((link.Flags & LinkFlags.PointToPoint) != 0)
            {
                printer.Boolean("link_pointtopoint", true, " peer ");
                printer.String("peer", broadcast, broadcast);
            }
            else
            {
                printer.String("broadcast", broadcast, $" brd {broadcast}");
            }
        }

        if (link.PermanentAddress.Length > 0 && !link.PermanentAddress.Span.SequenceEqual(link.HardwareAddress.Span))
        {
            var permanent = HardwareText.Address(link.PermanentAddress.Span, link.HardwareType);
            printer.String("permaddr", permanent, $" permaddr {permanent}");
        }

        PrintLinkNamespace(link.LinkNamespaceId);

        if (link.IsProtocolDown)
        {
            printer.Boolean("proto_down", true, " protodown on ");
        }
    }

    private void PrintLinkNamespace(int? id)
    {
        if (id is not { } number)
        {
            return;
        }

        if (number < 0)
        {
            printer.Text(" link-netnsid unknown");
        }
        else
        {
            // JSON has the number always, text the name where there is one.
            var shown = namespaceName(number) is { } name
                ? $" link-netns {name}"
                : string.Create(CultureInfo.InvariantCulture, $" link-netnsid {number}");
            printer.Number("link_netnsid", number, shown);
        }
    }

    public void PrintAlias(LinkInfo link)
    {
        if (link.Alias is { } alias)
        {
            printer.Text(printer.LineBreak);
            printer.String("ifalias", alias, $"    alias {alias}");
        }
    }

    public void PrintStatistics(LinkInfo link)
    {
        if (options.Statistics > 0 && link.Statistics is { } statistics)
        {
            printer.Text(printer.LineBreak);
            new StatisticsPrinter(printer, options.Statistics > 1).Print(statistics, link.CarrierChanges);
        }
    }

    public void PrintAlternativeNames(LinkInfo link)
    {
        if (link.AlternativeNames.Count == 0)
        {
            return;
        }

        printer.Open("altnames", '[');
        foreach (var name in link.AlternativeNames)
        {
            printer.Text($"{printer.LineBreak}    altname {name}");
            printer.Item(name);
        }

        printer.Close(']');
    }

    /// <summary>One line or object of <c>-br link</c>.</summary>
    public void PrintBrief(LinkInfo link)
    {
        printer.Open(null, '{');
        var isLowerDown = PrintBriefHead(link);
        var address = HardwareText.Address(link.HardwareAddress.Span, link.HardwareType);
        if (address.Length > 0)
        {
            printer.String("address", address, $"{address} ");
        }

        PrintFlags(link, isLowerDown, " \n");
        printer.Close('}');
    }

    /// <summary>Name and state in columns.</summary>
    /// <returns>Whether the lower device is down.</returns>
    public bool PrintBriefHead(LinkInfo link)
    {
        var isLowerDown = PrintName(link, null);
        printer.String("operstate", StateOf(link), $"{StateOf(link),-14} ");
        return isLowerDown;
    }

    private static string StateOf(LinkInfo link) =>
        (int)link.OperationalState < States.Length
            ? States[(int)link.OperationalState]
            : ((int)link.OperationalState).ToString("x", CultureInfo.InvariantCulture);

    private string NameOf(int index) =>
        names.TryGetValue(index, out var link) ? link.Name : string.Create(CultureInfo.InvariantCulture, $"if{index}");

    // "mv0@eth0", "mv0@if3" where the lower device is in another namespace, "tunl0@NONE"; null after it: the column of -br.
    private bool PrintName(LinkInfo link, string? after)
    {
        var isLowerDown = false;
        var shown = link.Name;
        if (link.LinkIndex is { } index)
        {
            if (index == 0)
            {
                printer.String("link", null, null);
                shown += "@NONE";
            }
            else if (link.LinkNamespaceId is not null)
            {
                printer.Number("link_index", index, null);
                shown = string.Create(CultureInfo.InvariantCulture, $"{shown}@if{index}");
            }
            else
            {
                printer.String("link", NameOf(index), null);
                shown = $"{shown}@{NameOf(index)}";
                isLowerDown = !names.TryGetValue(index, out var lower) || !lower.IsUp;
            }
        }

        printer.String("ifname", link.Name, after is null ? $"{shown,-16} " : shown + after);
        return isLowerDown;
    }

    private void PrintFlags(LinkInfo link, bool isLowerDown, string after)
    {
        var flags = LinkFlagNames.Of(link.Flags, isLowerDown);
        printer.Text($"<{string.Join(',', flags)}>{after}");
        printer.Open("flags", '[');
        foreach (var flag in flags)
        {
            printer.Item(flag);
        }

        printer.Close(']');
    }
}
