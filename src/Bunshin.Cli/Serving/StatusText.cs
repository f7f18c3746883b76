using System.Globalization;
using System.Text;
using Bunshin.Cli.Printing;
using Bunshin.Datapaths;
using Bunshin.Files.Serving;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Cli.Serving;

/// <summary>The counters of a server, as a table or as JSON.</summary>
internal static class StatusText
{
    private static readonly string[] Headings =
        ["CHILD", "MAC", "STATE", "RX PACKETS", "RX BYTES", "TX PACKETS", "TX BYTES", "RX ERRORS", "DROPPED"];

    public static string Render(RunningServer server, LoopFailures failures, bool isJson) =>
        isJson ? Json(server, failures.Told) : Table(server, failures.Told);

    private static string Table(RunningServer server, (long Count, string? Last) failures)
    {
        var text = new StringBuilder();
        if (failures.Count > 0)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{server.File.Name}: {failures.Count} failures in its own loops, the last: {failures.Last}");
        }

        foreach (var (parent, choice, seen) in server.Observe())
        {
            var why = choice.WhyNotOthers is { Length: > 0 } others ? $" ({others})" : "";
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{parent.Key}: datapath {choice.Datapath.Kind.Word()}{why}, {(seen.HasCarrier ? "carrier" : "no carrier")}");
            TextTable.Append(text, Headings, seen.Children.Select(Row), indent: "  ", leftColumns: 3);
            foreach (var problem in Problems(seen))
            {
                _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {seen.Parent}: {problem}");
            }

            foreach (var (child, policy) in seen.Children.Zip(Policies(parent)))
            {
                foreach (var note in child.Notes)
                {
                    _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {child.Name}: {note}");
                }

                foreach (var line in policy is null ? [] : PolicyText.Lines(policy))
                {
                    _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {child.Name}: {line}");
                }

                AppendDrops(text, child.Name, child.Drops);
            }

            AppendDrops(text, seen.Parent, seen.Drops);
        }

        foreach (var waiting in server.Waiting)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"{waiting.Parent.Key}: {(waiting.IsServed ? "not as the file wants it, until it is reloaded" : "not served, and tried again")}: {string.Join("; ", waiting.Problems)}");
        }

        return text.ToString();
    }

    private static IEnumerable<string> Problems(ParentObservation seen)
    {
        foreach (var problem in seen.Problems)
        {
            yield return $"problem: {problem}";
        }

        if (seen.Restarts > 0)
        {
            yield return $"what carries its frames failed and was started again {Text(seen.Restarts)} times";
        }

        if (seen.Failures > 0)
        {
            yield return $"{Text(seen.Failures)} failures in the background since the start";
        }
    }

    private static void AppendDrops(StringBuilder text, string name, IReadOnlyDictionary<string, long> drops)
    {
        foreach (var (reason, count) in drops)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"  {name}: {count} dropped: {reason}");
        }
    }

    private static string[] Row(ChildObservation child) =>
    [
        child.Name, child.Address.ToString(), State(child), Text(child.Counters.RxPackets), Text(child.Counters.RxBytes),
        Text(child.Counters.TxPackets), Text(child.Counters.TxBytes), Text(child.Counters.RxErrors),
        Text(child.Counters.RxDropped + child.Counters.TxDropped),
    ];

    private static string State(ChildObservation child) => !child.IsUp ? "DOWN" : child.HasCarrier ? "UP" : "NO-CARRIER";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Json(RunningServer server, (long Count, string? Last) failures)
    {
        using var json = new JsonText();
        json.Open(null, '{');
        json.String("name", server.File.Name);
        json.String("file", Path.GetFullPath(server.File.Path));
        json.Number("pid", Environment.ProcessId);
        json.Number("failures", failures.Count);
        json.String("last_failure", failures.Last);
        json.Open("parents", '[');
        foreach (var (parent, choice, seen) in server.Observe())
        {
            json.Open(null, '{');
            json.String("parent", parent.Device);
            json.String("netns", parent.Namespace.Label);
            json.String("datapath", choice.Datapath.Kind.Word());
            json.String("why", choice.WhyNotOthers);
            json.Boolean("carrier", seen.HasCarrier);
            json.Strings("problems", seen.Problems);
            json.Number("failures", seen.Failures);
            json.Number("restarts", seen.Restarts);
            Drops(json, seen.Drops);
            json.Open("children", '[');
            foreach (var (child, policy) in seen.Children.Zip(Policies(parent)))
            {
                Child(json, child, policy);
            }

            json.Close(']');
            json.Close('}');
        }

        json.Close(']');
        json.Open("waiting", '[');
        foreach (var waiting in server.Waiting)
        {
            json.Open(null, '{');
            json.String("parent", waiting.Parent.Device);
            json.String("netns", waiting.Parent.Namespace.Label);
            json.Boolean("served", waiting.IsServed);
            json.Strings("problems", waiting.Problems);
            json.Close('}');
        }

        json.Close(']');
        json.Close('}');
        return json.Finish();
    }

    // A datapath tells of its children in the order in which they were asked for.
    private static IEnumerable<ChildPolicy?> Policies(FileParent parent) => parent.Children.Select(static child => child.Spec.Policy);

    private static void Child(JsonText json, ChildObservation child, ChildPolicy? policy)
    {
        json.Open(null, '{');
        json.String("ifname", child.Name);
        json.String("address", child.Address.ToString());
        json.String("state", State(child));
        json.Number("rx_packets", child.Counters.RxPackets);
        json.Number("rx_bytes", child.Counters.RxBytes);
        json.Number("rx_errors", child.Counters.RxErrors);
        json.Number("rx_dropped", child.Counters.RxDropped);
        json.Number("multicast", child.Counters.Multicast);
        json.Number("tx_packets", child.Counters.TxPackets);
        json.Number("tx_bytes", child.Counters.TxBytes);
        json.Number("tx_dropped", child.Counters.TxDropped);
        Drops(json, child.Drops);
        json.Strings("notes", child.Notes);
        if (policy is not null)
        {
            PolicyText.Write(json, policy);
        }

        json.Close('}');
    }

    private static void Drops(JsonText json, IReadOnlyDictionary<string, long> drops)
    {
        json.Open("drops", '{');
        foreach (var (reason, count) in drops)
        {
            json.Number(reason, count);
        }

        json.Close('}');
    }
}
