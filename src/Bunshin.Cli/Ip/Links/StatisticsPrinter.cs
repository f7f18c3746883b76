using System.Globalization;
using System.Text;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Prints counters as <c>-s</c> and <c>-s -s</c> do, in columns that are as wide as their widest number.</summary>
internal sealed class StatisticsPrinter(IpPrinter printer, bool withErrors)
{
    // The widths of ip's headings, which are the least; the first is that of "RX errors:".
    private static readonly int[] LeastWidths = [10, 7, 6, 7, 7, 7, 10];

    public void Print(LinkStatistics counters, uint? carrierChanges)
    {
        if (printer.IsJson)
        {
            PrintJson(counters, carrierChanges);
            return;
        }

        string[] groupNames = ["RX", "TX"];
        var rows = Rows(counters, carrierChanges);
        var widths = Widths(rows);
        var lines = new StringBuilder();
        foreach (var group in groupNames)
        {
            foreach (var (heading, names, values) in rows.Where(row => row.Heading.StartsWith(group, StringComparison.Ordinal)))
            {
                if (!heading.Contains("errors", StringComparison.Ordinal) || withErrors)
                {
                    Line(lines, heading, names, values, widths);
                }
            }
        }

        lines.Length -= printer.LineBreak.Length;
        printer.Text(lines.ToString());
    }

    private static (string Heading, string[] Names, long[] Values)[] Rows(LinkStatistics c, uint? carrierChanges) =>
    [
        ("RX:", ["bytes", "packets", "errors", "dropped", "missed", "mcast", c.RxCompressed != 0 ? "compressed" : ""],
            [c.RxBytes, c.RxPackets, c.RxErrors, c.RxDropped, c.RxMissedErrors, c.Multicast, c.RxCompressed]),
        ("RX errors:", ["", "length", "crc", "frame", "fifo", "overrun", c.RxNoHandler != 0 ? "nohandler" : ""],
            [0, c.RxLengthErrors, c.RxCrcErrors, c.RxFrameErrors, c.RxFifoErrors, c.RxOverErrors, c.RxNoHandler]),
        ("TX:", ["bytes", "packets", "errors", "dropped", "carrier", "collsns", c.TxCompressed != 0 ? "compressed" : ""],
            [c.TxBytes, c.TxPackets, c.TxErrors, c.TxDropped, c.TxCarrierErrors, c.Collisions, c.TxCompressed]),
        ("TX errors:", ["", "aborted", "fifo", "window", "heartbt", "transns", ""],
            [0, c.TxAbortedErrors, c.TxFifoErrors, c.TxWindowErrors, c.TxHeartbeatErrors, carrierChanges ?? 0, 0]),
    ];

    private static int[] Widths((string Heading, string[] Names, long[] Values)[] rows)
    {
        var widths = (int[])LeastWidths.Clone();
        foreach (var (_, _, values) in rows)
        {
            for (var column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], values[column].ToString(CultureInfo.InvariantCulture).Length);
            }
        }

        return widths;
    }

    private void Line(StringBuilder lines, string heading, string[] names, long[] values, int[] widths)
    {
        var isErrors = names[0].Length == 0;
        lines.Append("    ").Append(heading);
        lines.Append(isErrors ? "" : " ").Append(names[0].PadLeft(Math.Max(0, widths[0] - heading.Length - (isErrors ? 0 : 1))));
        for (var column = 1; column < names.Length; column++)
        {
            if (column < 6)
            {
                lines.Append(' ').Append(names[column].PadLeft(widths[column]));
            }
            else if (!isErrors)
            {
                lines.Append(' ').Append(names[column].PadLeft(widths[column]));
            }
            else if (names[column].Length > 0)
            {
                lines.Append(' ').Append(names[column]);
            }
        }

        lines.Append(printer.LineBreak).Append("    ");
        lines.Append((isErrors ? "" : values[0].ToString(CultureInfo.InvariantCulture)).PadLeft(widths[0])).Append(' ');
        for (var column = 1; column < 6; column++)
        {
            lines.Append(values[column].ToString(CultureInfo.InvariantCulture).PadLeft(widths[column])).Append(' ');
        }

        if (names[6].Length > 0)
        {
            lines.Append(values[6].ToString(CultureInfo.InvariantCulture).PadLeft(widths[6]));
        }

        lines.Append(printer.LineBreak);
    }

    private void PrintJson(LinkStatistics c, uint? carrierChanges)
    {
        printer.Open("stats64", '{');
        printer.Open("rx", '{');
        Put(("bytes", c.RxBytes), ("packets", c.RxPackets), ("errors", c.RxErrors), ("dropped", c.RxDropped),
            ("over_errors", c.RxOverErrors), ("multicast", c.Multicast));
        if (c.RxCompressed != 0)
        {
            Put(("compressed", c.RxCompressed));
        }

        if (withErrors)
        {
            Put(("length_errors", c.RxLengthErrors), ("crc_errors", c.RxCrcErrors), ("frame_errors", c.RxFrameErrors),
                ("fifo_errors", c.RxFifoErrors), ("missed_errors", c.RxMissedErrors));
            if (c.RxNoHandler != 0)
            {
                Put(("nohandler", c.RxNoHandler));
            }
        }

        printer.Close('}');
        printer.Open("tx", '{');
        Put(("bytes", c.TxBytes), ("packets", c.TxPackets), ("errors", c.TxErrors), ("dropped", c.TxDropped),
            ("carrier_errors", c.TxCarrierErrors), ("collisions", c.Collisions));
        if (c.TxCompressed != 0)
        {
            Put(("compressed", c.TxCompressed));
        }

        if (withErrors)
        {
            Put(("aborted_errors", c.TxAbortedErrors), ("fifo_errors", c.TxFifoErrors), ("window_errors", c.TxWindowErrors),
                ("heartbeat_errors", c.TxHeartbeatErrors));
            if (carrierChanges is { } changes)
            {
                Put(("carrier_changes", changes));
            }
        }

        printer.Close('}');
        printer.Close('}');
    }

    private void Put(params ReadOnlySpan<(string Key, long Value)> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            printer.Number(key, value, null);
        }
    }
}
