using Bunshin.Datapaths;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Running;

/// <summary>Looks at a world that is up: matrix, causes, other expectations.</summary>
internal sealed class LabRun(LabFile lab, ILabWorld world, LabOptions options, LabSteps steps, CancellationToken cancellation)
{
    private const int Patience = 4;

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
            var diagnostician = new Diagnostician(lab, world.Facts());
            links = world.Links();
            outcomes = AskAgain(diagnostician, outcomes);
            cells = Cells(diagnostician, outcomes);
        });
        steps.Run(LabStage.Checks, LabChecks.Count(lab), () =>
            checks = [.. new LabChecks(lab, world, steps).Run(links)]);
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
    private List<PingOutcome> AskAgain(Diagnostician diagnostician, IReadOnlyList<PingOutcome> outcomes)
    {
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

    private List<LabCell> Cells(Diagnostician diagnostician, IReadOnlyList<PingOutcome> outcomes)
    {
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
        return cause is { Kind: CauseKind.NoAnswer } && outcome.Error is { } error ? cause with { Pattern = $"{cause.Pattern} (the system says: {error})" } : cause;
    }
}

/// <summary>How a lab is run.</summary>
public sealed record LabOptions
{
    /// <summary>Which datapath carries the children.</summary>
    public DatapathKind Datapath { get; init; } = DatapathKind.Auto;

    /// <summary>
    /// How long a ping waits in all, its repetitions included, before its cell counts as failed. A cell for whose silence the rules have no
    /// reason gets four times as long before it does.
    /// </summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
}
