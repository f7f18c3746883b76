using System.Globalization;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Prints what <c>-d</c> tells of a link's kind (<c>info_data</c>).</summary>
internal sealed class KindPrinter(IpPrinter printer)
{
    public void Print(LinkKind kind)
    {
        Action? body = kind switch
        {
            MacvlanKind macvlan => () => PrintMacvlan(macvlan),
            BridgeKind { Attributes.Count: > 0 } bridge => () => BridgeDetails.PrintBridge(printer, bridge),
            IpvlanKind ipvlan => () => PrintIpvlan(ipvlan),
            VlanKind vlan => () => PrintVlan(vlan),
            TunKind tun => () => PrintTun(tun),
            _ => null,
        };
        if (body is not null)
        {
            printer.Open("info_data", '{');
            body();
            printer.Close('}');
        }
    }

    private void PrintMacvlan(MacvlanKind kind)
    {
        var mode = MacvlanGrammar.Name(kind.Mode ?? default);
        printer.String("mode", mode, $"mode {mode} ");
        var flags = kind.Flags ?? default;
        if ((flags & MacvlanLinkFlags.NoPromisc) != 0)
        {
            printer.Boolean("nopromisc", true, "nopromisc ");
        }

        if ((flags & MacvlanLinkFlags.NoDst) != 0)
        {
            printer.Boolean("nodst", true, "nodst ");
        }

        if (kind.BroadcastQueueLength is { } length)
        {
            printer.Labelled("bcqueuelen", "bcqueuelen", length);
        }

        if (kind.BroadcastQueueLengthUsed is { } used)
        {
            printer.Labelled("usedbcqueuelen", "usedbcqueuelen", used);
        }

        if (kind.BroadcastCutoff is { } cutoff)
        {
            printer.Labelled("bclim", "bclim", cutoff);
        }

        PrintSources(kind);
    }

    private void PrintSources(MacvlanKind kind)
    {
        if (kind.SourceCount is not { } count || count == 0)
        {
            return;
        }

        printer.Number("macaddr_count", count, string.Create(CultureInfo.InvariantCulture, $"remotes ({count}) "));
        if (kind.Sources.Count == 0)
        {
            return;
        }

        printer.Open("macaddr_data", '[');
        foreach (var source in kind.Sources)
        {
            printer.Text($"{source} ");
            printer.Item(source.ToString());
        }

        printer.Close(']');
    }

    private void PrintIpvlan(IpvlanKind kind)
    {
        if (kind.Mode is { } mode)
        {
            var word = IpvlanGrammar.Name(mode);
            printer.String("mode", word, $" mode {word} ");
        }

        if (kind.Flags is { } flags)
        {
            var word = IpvlanGrammar.Name(flags);
            printer.Boolean(word, true, $"{word} ");
        }
    }

    private void PrintVlan(VlanKind kind)
    {
        if (kind.Protocol is { } protocol)
        {
            var word = protocol switch
            {
                0x8100 => "802.1Q",
                0x88A8 => "802.1ad",
                _ => string.Create(CultureInfo.InvariantCulture, $"[{protocol:x4}]"),
            };
            printer.String("protocol", word, $"protocol {word} ");
        }

        printer.Number("id", kind.Id ?? 0, string.Create(CultureInfo.InvariantCulture, $"id {kind.Id ?? 0} "));
        if (kind.Flags is { } flags)
        {
            PrintVlanFlags(flags);
        }

        PrintMap("ingress_qos", "ingress-qos-map", kind.IngressMap);
        PrintMap("egress_qos", "egress-qos-map", kind.EgressMap);
    }

    private void PrintVlanFlags(VlanLinkFlags flags)
    {
        (VlanLinkFlags Flag, string Name)[] known =
        [
            (VlanLinkFlags.ReorderHeader, "REORDER_HDR"), (VlanLinkFlags.Gvrp, "GVRP"), (VlanLinkFlags.Mvrp, "MVRP"),
            (VlanLinkFlags.LooseBinding, "LOOSE_BINDING"), (VlanLinkFlags.BridgeBinding, "BRIDGE_BINDING"),
        ];
        var names = known.Where(one => (flags & one.Flag) != 0).Select(one => one.Name).ToArray();
        printer.Text($"<{string.Join(',', names)}> ");
        printer.Open("flags", '[');
        foreach (var name in names)
        {
            printer.Item(name);
        }

        printer.Close(']');
    }

    private void PrintMap(string key, string label, IReadOnlyList<QosMapping> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        printer.Open(key, '[');
        printer.Text($"{printer.LineBreak}      {label} {{ ");
        foreach (var (from, to) in map)
        {
            printer.Open(null, '{');
            printer.Number("from", from, string.Create(CultureInfo.InvariantCulture, $"{from}"));
            printer.Number("to", to, string.Create(CultureInfo.InvariantCulture, $":{to} "));
            printer.Close('}');
        }

        printer.Close(']');
        printer.Text("} ");
    }

    private void PrintTun(TunKind kind)
    {
        var type = kind.Type == 2 ? "tap" : "tun";
        printer.String("type", type, $"type {type} ");
        printer.OnOff("pi", "pi", kind.HasPacketInformation);
        printer.OnOff("vnet_hdr", "vnet_hdr", kind.HasVnetHeader);
        printer.Boolean("multi_queue", kind.IsMultiQueue, kind.IsMultiQueue ? "multi_queue " : "");
        if (kind.IsMultiQueue)
        {
            printer.Labelled("numqueues", "numqueues", kind.Queues ?? 0);
            printer.Labelled("numdisabled", "numdisabled", kind.DisabledQueues ?? 0);
        }

        printer.OnOff("persist", "persist", kind.IsPersistent);
        PutOwner("user", kind.Owner, "/etc/passwd");
        PutOwner("group", kind.OwnerGroup, "/etc/group");
    }

    private void PutOwner(string key, uint? id, string file)
    {
        if (id is not { } number)
        {
            return;
        }

        var text = number.ToString(CultureInfo.InvariantCulture);
        var name = File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(parts => parts.Length > 2 && parts[2] == text)?[0]
            : null;
        if (name is null)
        {
            printer.Number(key, number, $"{key} {text} ");
        }
        else
        {
            printer.String(key, name, $"{key} {name} ");
        }
    }
}
