using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Grammar;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Cli.Ip.Routes;

/// <summary><c>route</c>: what the scenarios need of it.</summary>
internal sealed class RouteCommand(IpContext context, TokenCursor cursor)
{
    private static readonly Keywords Verbs = new(["add", "delete", "show", "list", "lst", "help"]);

    private static readonly Keywords Options = new(
        ["via", "dev", "src", "metric", "table", "scope", "proto", "protocol", "onlink", "mtu"], shortest: 3);

    private static readonly Keywords Types = new(["unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"], shortest: 20);

    public static void Run(IpContext context, TokenCursor cursor)
    {
        var command = new RouteCommand(context, cursor);
        switch (cursor.AtEnd ? "show" : Verbs.Get(cursor.Next("a verb"), "something that route can do"))
        {
            case "add":
                command.Add();
                break;
            case "delete":
                command.Delete();
                break;
            case "help":
                context.Output.Write(IpUsage.Route);
                break;
            default:
                command.Show();
                break;
        }
    }

    private void Add()
    {
        var route = Read();
        try
        {
            context.Netlink.AddRoute(route);
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.ENETUNREACH && route.Gateway is { } gateway)
        {
            throw new FailureException($"{refusal.Message}: no address here has {gateway} in its subnet, or the device is down", refusal);
        }
    }

    private void Delete()
    {
        var wanted = Read();
        var isV6 = wanted.Destination.AddressFamily == AddressFamily.InterNetworkV6;
        // Of several that fit, the kernel deletes the first; naming it wholly makes sure which.
        var route = context.Netlink.Routes().FirstOrDefault(route =>
            route.Table == wanted.Table && route.PrefixLength == wanted.PrefixLength && route.Destination.Equals(wanted.Destination)
            && (wanted.Gateway is null || wanted.Gateway.Equals(route.Gateway))
            && (wanted.LinkIndex is null || wanted.LinkIndex == route.LinkIndex)
            && (wanted.Metric is null || wanted.Metric == route.Metric));
        context.Netlink.DeleteRoute(route ?? (isV6 ? wanted : wanted with { Scope = null }));
    }

    private RouteInfo Read()
    {
        byte type = 1;
        if (cursor.Peek is { } first && Types.Find(first) is { } typeName)
        {
            _ = cursor.Next("a type");
            type = (byte)(Types.Words.ToList().IndexOf(typeName) + 1);
        }

        _ = cursor.TryTake("to");
        var text = cursor.Next("the destination");
        var prefix = text is "default" or "any"
            ? new IpPrefix(context.Options.Family == 6 || Mentions(':') ? IPAddress.IPv6Any : IPAddress.Any, 0, HasLength: true)
            : IpPrefix.Parse(text);
        var route = new RouteInfo { Destination = prefix.Address, PrefixLength = prefix.Length, Type = type };
        while (!cursor.AtEnd)
        {
            var word = cursor.Next("an option");
            route = ReadOption(route, Options.Get(word, "an option of route"));
        }

        return route;

        bool Mentions(char sign) => cursor.Peek == "via" && cursor.Remaining.Skip(1).FirstOrDefault()?.Contains(sign, StringComparison.Ordinal) == true;
    }

    private RouteInfo ReadOption(RouteInfo route, string option) => option switch
    {
        "via" => route with { Gateway = Gateway() },
        "dev" => route with { LinkIndex = context.GetLink(cursor.Value(option)).Index },
        "src" => route with { PreferredSource = cursor.Ip(option) },
        "metric" => route with { Metric = cursor.Number(option) },
        "table" => route with { Table = NameTable.RouteTables.Number(cursor.Value(option), "a routing table") },
        "scope" => route with { Scope = (byte)NameTable.Scopes.Number(cursor.Value(option), "a scope") },
        "onlink" => route with { IsOnLink = true },
        "mtu" => route with { Mtu = cursor.Number(option) },
        _ => route with { Protocol = (byte)NameTable.RouteProtocols.Number(cursor.Value(option), "a routing protocol") },
    };

    private IPAddress Gateway()
    {
        if (!cursor.TryTake("inet"))
        {
            _ = cursor.TryTake("inet6");
        }

        return cursor.Ip("via");
    }

    private void Show()
    {
        uint? table = RouteInfo.MainTable;
        int? link = null;
        IpPrefix? prefix = null;
        while (!cursor.AtEnd)
        {
            switch (cursor.Next("an option"))
            {
                case "table":
                    var name = cursor.Value("table");
                    table = name == "all" ? null : NameTable.RouteTables.Number(name, "a routing table");
                    break;
                case "dev":
                    link = context.GetLink(cursor.Value("dev")).Index;
                    break;
                case "default":
                    prefix = new IpPrefix(IPAddress.Any, 0, HasLength: true);
                    break;
                case "to" or "exact" or "match" or "root":
                    break;
                case var word:
                    prefix = IpPrefix.Parse(word);
                    break;
            }
        }

        var family = context.Options.Family;
        var printer = context.NewPrinter();
        var links = context.Netlink.Links().ToDictionary(other => other.Index);
        var routes = new RoutePrinter(printer, links, table, link, context.Options.Details);
        printer.Open(null, '[');
        foreach (var route in context.Netlink.Routes())
        {
            var isV6 = route.Destination.AddressFamily == AddressFamily.InterNetworkV6;
            if ((table is null ? family == 0 || isV6 == (family == 6) : route.Table == table && isV6 == (family == 6))
                && (link is null || route.LinkIndex == link)
                && (prefix is null || (route.PrefixLength == prefix.Length && (prefix.Length == 0 || route.Destination.Equals(prefix.Address)))))
            {
                routes.Print(route);
            }
        }

        printer.Close(']');
        context.Output.Write(printer.Finish());
    }
}
