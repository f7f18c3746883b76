using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Neighbours;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Neighbours;

/// <summary><c>neigh</c>: show, and permanent entries.</summary>
internal static class NeighbourCommand
{
    private static readonly Keywords Verbs = new(["add", "change", "replace", "delete", "show", "list", "lst", "flush", "help"]);

    private static readonly (NeighbourState State, string Name)[] States =
    [
        (NeighbourState.Incomplete, "INCOMPLETE"), (NeighbourState.Reachable, "REACHABLE"), (NeighbourState.Stale, "STALE"),
        (NeighbourState.Delay, "DELAY"), (NeighbourState.Probe, "PROBE"), (NeighbourState.Failed, "FAILED"),
        (NeighbourState.NoArp, "NOARP"), (NeighbourState.Permanent, "PERMANENT"),
    ];

    public static void Run(IpContext context, TokenCursor cursor)
    {
        switch (cursor.AtEnd ? "show" : Verbs.Get(cursor.Next("a verb"), "something that neigh can do"))
        {
            case "add" or "change" or "replace":
                context.Netlink.SetNeighbour(Read(context, cursor, needsMac: true));
                break;
            case "delete":
                context.Netlink.DeleteNeighbour(Read(context, cursor, needsMac: false));
                break;
            case "flush":
                Flush(context, cursor);
                break;
            case "help":
                context.Output.Write(IpUsage.Neighbour);
                break;
            default:
                Show(context, cursor);
                break;
        }
    }

    private static NeighbourInfo Read(IpContext context, TokenCursor cursor, bool needsMac)
    {
        IPAddress? address = null;
        MacAddress? mac = null;
        string? device = null;
        while (!cursor.AtEnd)
        {
            switch (cursor.Next("an option"))
            {
                case "dev":
                    device = cursor.Value("dev");
                    break;
                case "lladdr":
                    mac = cursor.Mac("lladdr");
                    break;
                case "nud" or "state":
                    _ = new Keywords(["permanent"]).Get(cursor.Value("nud"), "a state that can be set here");
                    break;
                case var word:
                    address = TokenCursor.ParseIp(word)
                        ?? throw new UsageException($"\"{word}\" is not an option of neigh: an IP address, lladdr, dev or nud");
                    break;
            }
        }

        return new NeighbourInfo
        {
            Address = address ?? throw new UsageException("neigh needs an IP address"),
            LinkIndex = context.GetLink(device ?? throw new UsageException("neigh needs a device: dev DEVICE")).Index,
            LinkAddress = mac ?? (needsMac ? throw new UsageException("neigh add needs a MAC address: lladdr MAC") : null),
        };
    }

    private static int? ReadDevice(IpContext context, TokenCursor cursor, string verb)
    {
        int? link = null;
        while (!cursor.AtEnd)
        {
            _ = cursor.TryTake("dev");
            link = link is null
                ? context.GetLink(cursor.Next("a device")).Index
                : throw new UsageException($"\"{cursor.Peek}\" is not an option of neigh {verb}: dev DEVICE");
        }

        return link;
    }

    private static void Flush(IpContext context, TokenCursor cursor)
    {
        var link = ReadDevice(context, cursor, "flush")
            ?? throw new UsageException("neigh flush needs a device: dev DEVICE");
        foreach (var neighbour in context.Netlink.Neighbours(link).Where(IsShown).ToArray())
        {
            if ((neighbour.State & NeighbourState.Permanent) == 0)
            {
                context.Netlink.DeleteNeighbour(neighbour);
            }
        }
    }

    private static bool IsShown(NeighbourInfo neighbour) => (neighbour.State & ~NeighbourState.NoArp) != 0;

    private static void Show(IpContext context, TokenCursor cursor)
    {
        var link = ReadDevice(context, cursor, "show");
        var names = context.Netlink.Links().ToDictionary(other => other.Index, other => other.Name);
        var family = context.Options.Family;
        var printer = context.NewPrinter();
        printer.Open(null, '[');
        foreach (var neighbour in context.Netlink.Neighbours(link).Where(IsShown))
        {
            if (family != 0 && (neighbour.Address.AddressFamily == AddressFamily.InterNetworkV6) != (family == 6))
            {
                continue;
            }

            printer.Open(null, '{');
            printer.String("dst", neighbour.Address.ToString(), $"{neighbour.Address} ");
            if (link is null)
            {
                var name = names.GetValueOrDefault(neighbour.LinkIndex)
                    ?? string.Create(CultureInfo.InvariantCulture, $"if{neighbour.LinkIndex}");
                printer.String("dev", name, $"dev {name} ");
            }

            if (neighbour.LinkAddress is { } mac)
            {
                printer.String("lladdr", mac.ToString(), $"lladdr {mac} ");
            }

            if ((neighbour.Flags & 0x80) != 0)
            {
                printer.String("router", null, "router ");
            }

            printer.Open("state", '[');
            foreach (var (state, name) in States)
            {
                if ((neighbour.State & state) != 0)
                {
                    printer.Text($"{name} ");
                    printer.Item(name);
                }
            }

            printer.Close(']');
            printer.Text("\n");
            printer.Close('}');
        }

        printer.Close(']');
        context.Output.Write(printer.Finish());
    }
}
