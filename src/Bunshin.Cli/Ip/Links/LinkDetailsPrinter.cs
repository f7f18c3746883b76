using System.Globalization;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary>What <c>-d</c> adds to a link.</summary>
internal sealed class LinkDetailsPrinter(IpPrinter printer, IReadOnlyDictionary<int, LinkInfo> names, bool withAddressGeneration)
{
    private static readonly string[] Generations = ["eui64", "none", "stable_secret", "random"];

    public void Print(LinkInfo link)
    {
        Put("promiscuity", " promiscuity", link.Promiscuity);
        Put("allmulti", " allmulti", link.AllMulticastCount);
        Put("min_mtu", "minmtu", link.MinMtu);
        Put("max_mtu", "maxmtu", link.MaxMtu);
        PrintKind(link);
        if (withAddressGeneration && link.Inet6AddressGeneration is { } generation)
        {
            var word = generation < Generations.Length
                ? Generations[generation]
                : generation.ToString("x", CultureInfo.InvariantCulture);
            printer.String("inet6_addr_gen_mode", word, $"addrgenmode {word} ");
        }

        Put("num_tx_queues", "numtxqueues", link.TransmitQueues);
        Put("num_rx_queues", "numrxqueues", link.ReceiveQueues);
        Put("gso_max_size", "gso_max_size", link.GsoMaxSize);
        Put("gso_max_segs", "gso_max_segs", link.GsoMaxSegments);
        Put("tso_max_size", "tso_max_size", link.TsoMaxSize);
        Put("tso_max_segs", "tso_max_segs", link.TsoMaxSegments);
        Put("gro_max_size", "gro_max_size", link.GroMaxSize);
        Put("phys_port_name", "portname", link.PhysicalPortName);
        Put("parentbus", "parentbus", link.ParentBusName);
        Put("parentdev", "parentdev", link.ParentDeviceName);
    }

    private void PrintKind(LinkInfo link)
    {
        if (link.Kind is null && link.PortKind is null)
        {
            return;
        }

        printer.Open("linkinfo", '{');
        if (link.Kind is { } kind)
        {
            printer.Text(printer.LineBreak);
            printer.String("info_kind", kind.Name, $"    {kind.Name} ");
            new KindPrinter(printer).Print(kind);
        }

        if (link.PortKind is { } port)
        {
            printer.Text(printer.LineBreak);
            printer.String("info_slave_kind", port, $"    {port}_slave ");
            if (link.BridgePort is { } bridgePort)
            {
                printer.Open("info_slave_data", '{');
                BridgeDetails.PrintPort(printer, bridgePort, index => names.TryGetValue(index, out var other) ? other.Name : null);
                printer.Close('}');
            }
        }

        printer.Close('}');
    }

    private void Put(string key, string label, uint? value)
    {
        if (value is { } number)
        {
            printer.Labelled(key, label, number);
        }
    }

    private void Put(string key, string label, string? value)
    {
        if (value is not null)
        {
            printer.String(key, value, $"{label} {value} ");
        }
    }
}
