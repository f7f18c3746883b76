using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Cli.Ip.Routes;

/// <summary>Prints a route as <c>ip route show</c> does.</summary>
/// <param name="printer">Where to.</param>
/// <param name="links">For names of devices.</param>
/// <param name="table">The one table asked for, which needs no mention; null for all.</param>
/// <param name="link">The one device asked for, which needs no mention; null for all.</param>
/// <param name="details">Say what is the default too.</param>
internal sealed class RoutePrinter(IpPrinter printer, IReadOnlyDictionary<int, LinkInfo> links, uint? table, int? link, bool details)
{
    private const byte UnicastType = 1;
    private const byte BootProtocol = 3;

    private static readonly string[] Types =
        ["none", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit", "throw", "nat"];

    private static readonly string[] Preferences = ["medium", "high", "2", "low"];

    private static readonly (uint Flag, string Name)[] FlagNames =
        [(1, "dead"), (4, "onlink"), (2, "pervasive"), (8, "offload"), (16, "linkdown"), (32, "unresolved")];

    public void Print(RouteInfo route)
    {
        var isV6 = route.Destination.AddressFamily == AddressFamily.InterNetworkV6;
        printer.Open(null, '{');
        if (route.Type != UnicastType || details)
        {
            var type = route.Type < Types.Length ? Types[route.Type] : route.Type.ToString(CultureInfo.InvariantCulture);
            printer.String("type", type, $"{type} ");
        }

        var destination = Destination(route, isV6);
        printer.String("dst", destination, $"{destination} ");
        PrintHop(route.Gateway, route.LinkIndex == link ? null : route.LinkIndex);
        if (table is null && (route.Table != RouteInfo.MainTable || details))
        {
            var name = NameTable.RouteTables.Name(route.Table);
            printer.String("table", name, $"table {name} ");
        }

        PrintOrigin(route, isV6);
        PrintFlags(route);
        if (route.Mtu is { } mtu)
        {
            printer.Open("metrics", '[');
            printer.Open(null, '{');
            printer.Labelled("mtu", "mtu", mtu);
            printer.Close('}');
            printer.Close(']');
        }

        if (route.Preference is { } preference)
        {
            var word = Preferences[Math.Min((int)preference, 3)];
            printer.String("pref", word, $"pref {word}");
        }

        PrintHops(route);
        printer.Text("\n");
        printer.Close('}');
    }

    private static string Destination(RouteInfo route, bool isV6)
    {
        if (route.PrefixLength == 0)
        {
            return "default";
        }

        return route.PrefixLength == (isV6 ? 128 : 32)
            ? route.Destination.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{route.Destination}/{route.PrefixLength}");
    }

    private void PrintOrigin(RouteInfo route, bool isV6)
    {
        if (route.Protocol != BootProtocol || details)
        {
            var protocol = NameTable.RouteProtocols.Name(route.Protocol);
            printer.String("protocol", protocol, $"proto {protocol} ");
        }

        if (!isV6 && (route.Scope is not (null or 0) || details))
        {
            var scope = NameTable.Scopes.Name(route.Scope ?? 0);
            printer.String("scope", scope, $"scope {scope} ");
        }

        if (route.PreferredSource is { } source)
        {
            printer.String("prefsrc", source.ToString(), $"src {source} ");
        }

        if (route.Metric is { } metric)
        {
            printer.Labelled("metric", "metric", metric);
        }
    }

    private void PrintFlags(RouteInfo route)
    {
        printer.Open("flags", '[');
        foreach (var (flag, name) in FlagNames)
        {
            if ((route.Flags & flag) != 0)
            {
                printer.Text($"{name} ");
                printer.Item(name);
            }
        }

        printer.Close(']');
    }

    private void PrintHop(IPAddress? gateway, int? device)
    {
        if (gateway is not null)
        {
            printer.String("gateway", gateway.ToString(), $"via {gateway} ");
        }

        if (device is { } index)
        {
            var name = links.TryGetValue(index, out var found) ? found.Name : string.Create(CultureInfo.InvariantCulture, $"if{index}");
            printer.String("dev", name, $"dev {name} ");
        }
    }

    private void PrintHops(RouteInfo route)
    {
        if (route.Hops.Count == 0)
        {
            return;
        }

        printer.Open("nexthops", '[');
        foreach (var hop in route.Hops)
        {
            printer.Text($"{printer.LineBreak}\tnexthop ");
            printer.Open(null, '{');
            PrintHop(hop.Gateway, hop.LinkIndex);
            printer.Labelled("weight", "weight", hop.Weight);
            printer.Open("flags", '[');
            printer.Close(']');
            printer.Close('}');
        }

        printer.Close(']');
    }
}
