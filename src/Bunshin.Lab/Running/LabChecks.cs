using System.Globalization;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Running;

/// <summary>Checks what a lab expects beside its matrix.</summary>
internal sealed class LabChecks(LabFile lab, ILabWorld world, LabSteps steps)
{
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(20);

    /// <summary>How many checks there will be, those of the links aside.</summary>
    public static int Count(LabFile lab) => lab.Captures.Count + lab.Arrivals.Count + lab.Traces.Count + lab.Counters.Count + lab.Refusals.Count;

    /// <summary>Does all of it, what may disturb the others last.</summary>
    public IEnumerable<LabCheck> Run(IReadOnlyList<LabLink> links) =>
        [.. Links(links), .. Counters(), .. Captures(), .. Arrivals(), .. Traces(), .. Refusals()];

    /// <summary>A child must be what the lab asks for; a mode that the system does not tell counts as kept.</summary>
    private IEnumerable<LabCheck> Links(IReadOnlyList<LabLink> links)
    {
        foreach (var (child, link) in lab.Children.Zip(links))
        {
            var state = child.IsUp ? "UP" : "DOWN";
            var holds = link.Mode == child.ModeText && link.State == state;
            yield return new LabCheck(
                "link", $"{child.FullName} is {state.ToLowerInvariant()}, {What(child)} on {child.Parent}", holds,
                $"{link.Kind} {(child.Vlan is null ? "mode " : "")}{link.Mode}{(link.Flags.Length > 0 ? " " : "")}{link.Flags} {link.Mac} {link.State}");
        }
    }

    private static string What(LabChild child) => child.Vlan is null ? $"in mode {child.ModeText}" : $"VLAN {child.Vlan.Id}";

    private IEnumerable<LabCheck> Captures()
    {
        foreach (var ping in lab.Captures.GroupBy(one => new PingRequest(one.From, one.To, one.Family)))
        {
            var expectations = ping.ToList();
            var counts = world.CountEchoFrames(ping.Key, [.. expectations.Select(one => one.On)]);
            foreach (var (one, count) in expectations.Zip(counts))
            {
                steps.Next($"capture on {one.On.FullName}");
                yield return new LabCheck(
                    "capture",
                    $"{one.From.Name} -> {one.To.Name} ({one.Family.ToString().ToLowerInvariant()}): a capture on {one.On.FullName} sees {(one.SeesFrames ? "echo frames" : "no echo frame")}",
                    count > 0 == one.SeesFrames,
                    count == 1 ? "1 frame" : $"{count} frames");
            }
        }
    }

    private IEnumerable<LabCheck> Arrivals()
    {
        foreach (var one in lab.Arrivals)
        {
            steps.Next($"frame to {one.Destination}");
            var arrives = world.Arrives(one);
            yield return new LabCheck(
                "arrive",
                $"a frame from {one.From.FullName} to {one.Destination} {(one.Arrives ? "arrives" : "does not arrive")} at {one.At.FullName}",
                arrives == one.Arrives,
                arrives ? "it arrived" : "it did not arrive");
        }
    }

    /// <summary>The counters that are asked for since the lab was brought up first: the others' pings move them.</summary>
    private IEnumerable<LabCheck> Counters()
    {
        foreach (var ping in lab.Counters.GroupBy(one => one.During).OrderBy(group => group.Key is not null))
        {
            var before = ping.Key is null ? null : world.Counts();
            if (ping.Key is var (from, to, family))
            {
                world.PingOnce(new PingRequest(from, to, family));
                Thread.Sleep(s_settle);
            }

            var after = world.Counts();
            foreach (var one in ping)
            {
                var text = Text(one);
                steps.Next(text);
                var count = after is null ? (long?)null : Value(one, after) - (before is null ? 0 : Value(one, before));
                yield return new LabCheck(
                    "switch", text, count is { } value ? one.Range.Contains(value) : null,
                    count is null ? "the switch of this datapath does not count" : string.Create(CultureInfo.InvariantCulture, $"{count}"));
            }
        }
    }

    private static string Text(CounterExpectation one)
    {
        var when = one.During is var (from, to, family) ? $"while {from.Name} pings {to.Name} ({family.ToString().ToLowerInvariant()})" : "since the start";
        var what = one.Filter is { } filter
            ? $"filter \"{filter.Name}\" of the switch matches {one.Range} frames"
            : $"the switch counts {one.Range} frames {one.Count.ToString().ToLowerInvariant()} at {one.Port?.FullName}";
        return $"{what} {when}";
    }

    private long Value(CounterExpectation one, SwitchCounts counts)
    {
        if (one.Filter is { } filter)
        {
            return counts.Hits[lab.Switch.Filters.ToList().IndexOf(filter)];
        }

        var port = counts.Ports[lab.Nics.ToList().IndexOf(one.Port!)];
        return one.Count switch
        {
            SwitchCount.Received => port.Received,
            SwitchCount.Sent => port.Sent,
            SwitchCount.Reflected => port.Reflected,
            _ => port.Dropped,
        };
    }

    private IEnumerable<LabCheck> Traces()
    {
        foreach (var one in lab.Traces)
        {
            steps.Next($"trace {one.From.Name} -> {one.To.Name}");
            var hops = world.Trace(new PingRequest(one.From, one.To, one.Family), one.Hops.Count);
            yield return new LabCheck(
                "trace",
                $"{one.From.Name} -> {one.To.Name} ({one.Family.ToString().ToLowerInvariant()}): a traceroute shows {string.Join(", ", one.Hops.Select(hop => hop.Name))}",
                hops is null ? null : hops.Count == one.Hops.Count && one.Hops.Zip(hops).All(pair => pair.Second is { } by && pair.First.Has(by)),
                hops is null ? "this datapath traces no routes" : string.Join(", ", hops.Select(hop => hop?.ToString() ?? "*")));
        }
    }

    private IEnumerable<LabCheck> Refusals()
    {
        foreach (var one in lab.Refusals)
        {
            steps.Next($"refusal of {one.Child.FullName}");
            var text = world.Refusal(one.Child);
            yield return new LabCheck(
                "refuse",
                $"{one.Child.FullName} ({one.Child.ModeText} on {one.Child.Parent}) is refused{(one.Text is null ? "" : $" with \"{one.Text}\"")}",
                text is not null && (one.Text is null || text.Contains(one.Text, StringComparison.OrdinalIgnoreCase)),
                text ?? "it was made");
        }
    }
}
