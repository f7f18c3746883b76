using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Running;

/// <summary>Looks at a world that is up: matrix, causes, other expectations.</summary>
internal sealed class LabRun(LabFile lab, ILabWorld world, LabOptions options, LabSteps steps, CancellationToken cancellation)
{
    private const int Patience = 4;

    private IReadOnlyDictionary<string, InterfaceFacts> _facts = new Dictionary<string, InterfaceFacts>();

    /// <summary>Does all of it.</summary>
    public LabResult Examine()
    {
        IReadOnlyList<PingOutcome> outcomes = [];
        IReadOnlyList<LabCell> cells = [];
        IReadOnlyList<LabCheck> checks = [];
        IReadOnlyList<LabLink> links = [];
        var requests = Requests();
        steps.Run(LabStage.Ping, requests.GroupBy(cell => (cell.From, cell.Family)).Count(), () =>
            outcomes = world.Ping(requests, options.PingTimeout, name => steps.Next(name), cancellation));
        steps.Run(LabStage.Diagnosis, outcomes.Count, () =>
        {
            _facts = world.Facts();
            links = world.Links();
            outcomes = AskAgain(outcomes);
            cells = Cells(outcomes);
        });
        steps.Run(LabStage.Checks, lab.Captures.Count + lab.Arrivals.Count + lab.Refusals.Count, () =>
            checks = [.. Links(links), .. Captures(), .. Arrivals(), .. Refusals()]);
        return new LabResult
        {
            Lab = lab.Path,
            Title = lab.Title,
            Scenario = lab.Scenario,
            Datapath = world.Datapath,
            Endpoints = [.. lab.Endpoints.Select(one => one.Name)],
            Cells = cells,
            Checks = checks,
            Links = links,
            Timings = [.. steps.Timings],
        };
    }

    private List<PingRequest> Requests() =>
        [.. from one in lab.Endpoints
            from other in lab.Endpoints
            where one != other
            from family in Enum.GetValues<LabFamily>()
            where one.Interface.AddressOf(family) is not null && other.Interface.AddressOf(family) is not null
            select new PingRequest(one, other, family)];

    /// <summary>
    /// On a busy machine an answer may come too late. Cells for whose silence the rules have no reason are pinged once more, and longer,
    /// before they count as failed.
    /// </summary>
    private List<PingOutcome> AskAgain(IReadOnlyList<PingOutcome> outcomes)
    {
        var diagnostician = new Diagnostician(lab, _facts);
        var strange = outcomes
            .Where(one => one.RoundTrip is null && CauseOf(diagnostician, one) is { Kind: CauseKind.NoAnswer })
            .Select(one => one.Request)
            .ToList();
        if (strange.Count == 0)
        {
            return [.. outcomes];
        }

        var again = world.Ping(strange, options.PingTimeout * Patience, _ => { }, cancellation).ToDictionary(one => one.Request);
        return [.. outcomes.Select(one => again.GetValueOrDefault(one.Request, one))];
    }

    private List<LabCell> Cells(IReadOnlyList<PingOutcome> outcomes)
    {
        var diagnostician = new Diagnostician(lab, _facts);
        var expected = lab.Reach.ToDictionary(cell => (cell.From, cell.To, cell.Family));
        var order = lab.Endpoints.Select((one, index) => (one, index)).ToDictionary(pair => pair.one, pair => pair.index);
        return [.. outcomes
            .OrderBy(one => order[one.Request.From]).ThenBy(one => order[one.Request.To]).ThenBy(one => one.Request.Family)
            .Select(outcome =>
            {
                var (from, to, family) = outcome.Request;
                steps.Next($"{from.Name} -> {to.Name}");
                var expectation = expected.GetValueOrDefault((from, to, family));
                return new LabCell(from.Name, to.Name, family, outcome.RoundTrip, CauseOf(diagnostician, outcome), expectation?.Reaches, expectation?.Cause);
            })];
    }

    /// <summary>The rules' explanation; where they have none, what the system said to the ping.</summary>
    private static Cause? CauseOf(Diagnostician diagnostician, PingOutcome outcome)
    {
        var cause = diagnostician.Explain(outcome.Request.From, outcome.Request.To, outcome.Request.Family, outcome.RoundTrip is not null);
        return cause is { Kind: CauseKind.NoAnswer } && outcome.Error is { } error ? cause with { Text = $"{cause.Text} (the system says: {error})" } : cause;
    }

    /// <summary>A child must be what the lab asks for; a mode that the system does not tell counts as kept.</summary>
    private IEnumerable<LabCheck> Links(IReadOnlyList<LabLink> links)
    {
        foreach (var (child, link) in lab.Children.Zip(links))
        {
            var state = child.IsUp ? "UP" : "DOWN";
            var holds = string.Equals(link.Mode, child.Mode.ToString(), StringComparison.OrdinalIgnoreCase) && link.State == state;
            yield return new LabCheck(
                "link", $"{child.FullName} is {state.ToLowerInvariant()}, in mode {child.Mode.ToString().ToLowerInvariant()} on {child.Parent}", holds,
                $"{link.Kind} mode {link.Mode}{(link.Flags.Length > 0 ? " " : "")}{link.Flags} {link.Mac} {link.State}");
        }
    }

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

    private IEnumerable<LabCheck> Refusals()
    {
        foreach (var one in lab.Refusals)
        {
            steps.Next($"refusal of {one.Child.FullName}");
            var text = world.Refusal(one.Child);
            yield return new LabCheck(
                "refuse",
                $"{one.Child.FullName} ({one.Child.Mode.ToString().ToLowerInvariant()} on {one.Child.Parent}) is refused{(one.Text is null ? "" : $" with \"{one.Text}\"")}",
                text is not null && (one.Text is null || text.Contains(one.Text, StringComparison.OrdinalIgnoreCase)),
                text ?? "it was made");
        }
    }
}
