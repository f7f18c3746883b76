using Bunshin.Datapaths;

namespace Bunshin.Networks.Attaching;

/// <summary>Compares what is stored of one parent's networks with what is there, and mends the difference. It is called in the parent's turn.</summary>
/// <remarks>Each step and each endpoint is by itself: one that fails is told, and the others are done.</remarks>
/// <param name="keeper">The parent's keeper.</param>
/// <param name="tools">What it works with.</param>
internal sealed class ParentUpkeep(ParentKeeper keeper, KeeperTools tools)
{
    private const int Patience = 2;
    private readonly Dictionary<DatapathKind, bool> _carriers = [];
    private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);

    /// <summary>Looks, and mends.</summary>
    /// <param name="isFull">Also at links in sandboxes.</param>
    public UpkeepReport Look(bool isFull)
    {
        var report = new UpkeepReport();
        var networks = tools.Registry.Current.Networks.Values.Where(network => LowerChain.MarkOf(network) == keeper.Mark).ToArray();
        CloseTheRemoved(networks, report);
        LetGoOfTheGone(report);
        OpenWaiting(networks, report);

        if (isFull)
        {
            MendEndpoints(networks, report);
        }

        TellOfAbsence(networks, report);
        foreach (var kept in keeper.Kept)
        {
            if (isFull)
            {
                _ = report.Try(keeper.Mark, kept.Refresh);
            }

            report.Tell(kept.Remarks);
        }

        return report;
    }

    /// <summary>A network that was removed, or went over to another device, is not stored here any more; closing it may have failed.</summary>
    private void CloseTheRemoved(Network[] networks, UpkeepReport report)
    {
        foreach (var network in keeper.Kept.SelectMany(static kept => kept.Networks).Where(one => !Array.Exists(networks, stored => stored.Id == one.Id)).ToArray())
        {
            _ = report.Try($"network {network.Id}", () => keeper.Close(network));
        }
    }

    /// <summary>A parent that is gone is served no longer, and is waited for; where something of ours on the host is gone, all is worked out anew.</summary>
    private void LetGoOfTheGone(UpkeepReport report)
    {
        foreach (var kept in keeper.Kept)
        {
            _ = report.Try(keeper.Mark, () =>
            {
                var seen = kept.Observe();
                if (seen?.IsGone == true)
                {
                    report.Note($"parent {keeper.Mark} is gone; its networks and endpoints wait for it");
                    keeper.Drop(kept);
                }
                else if (kept.Missing() is { Count: > 0 } missing)
                {
                    report.Repaired($"{string.Join(", ", missing)}, made for networks on {keeper.Mark}, was gone; made anew");
                    keeper.Drop(kept);
                }
                else if (!kept.IsRunning && !kept.IsIdle)
                {
                    keeper.Drop(kept);
                }
                else if (seen is not null)
                {
                    Tell(kept, seen, report);
                }
            });
        }
    }

    private void OpenWaiting(Network[] networks, UpkeepReport report)
    {
        var waiting = Array.FindAll(networks, network => keeper.KeptWith(network.Id) is null);
        if (waiting.Length == 0)
        {
            return;
        }

        keeper.Restore(waiting, report);
        if (waiting.Count(network => keeper.KeptWith(network.Id) is not null) is > 0 and var opened)
        {
            report.Repaired($"opened {opened} of {waiting.Length} networks that were waiting for {keeper.Mark}");
        }
    }

    /// <summary>Neighbors may have forgotten, or learned otherwise, while a parent had no carrier.</summary>
    private void Tell(KeptNetworks kept, ParentObservation seen, UpkeepReport report)
    {
        report.Tell(seen.Problems.Select(problem => $"parent {keeper.Mark}: {problem}"));

        if (_carriers.TryGetValue(kept.Datapath, out var had) && !had && seen.HasCarrier)
        {
            report.Note($"parent {keeper.Mark} has carrier again; announcing its endpoints");
            var networks = kept.Networks.ToDictionary(static network => network.Id);
            foreach (var endpoint in kept.Endpoints)
            {
                tools.Settlement.Again(networks[endpoint.NetworkId], endpoint);
            }
        }

        _carriers[kept.Datapath] = seen.HasCarrier;
    }

    /// <summary>Joined endpoints whose link is nowhere, twice in a row, get a new one if their sandbox is there; those not served are served.</summary>
    private void MendEndpoints(Network[] networks, UpkeepReport report)
    {
        var view = tools.Registry.Current;
        var joined = networks.SelectMany(network => view.EndpointsOf(network.Id).Where(static endpoint => endpoint.IsJoined).Select(endpoint => (network, endpoint))).ToArray();
        foreach (var gone in _missing.Keys.Except(joined.Select(static one => one.endpoint.Id)).ToArray())
        {
            _ = _missing.Remove(gone);
        }

        foreach (var (network, endpoint) in joined)
        {
            _ = report.Try($"endpoint {endpoint.Id}", () => Mend(network, endpoint, report));
        }
    }

    private void Mend(Network network, Endpoint endpoint, UpkeepReport report)
    {
        var place = tools.Search.Find(network, endpoint);
        if (place is null)
        {
            if (tools.Search.IsThere(endpoint.Attachment!.Sandbox) && IsLongMissing(endpoint) && keeper.IsThere(network))
            {
                keeper.Rebuild(network, endpoint);
                report.Repaired($"the link of endpoint {endpoint.Id} was gone from {endpoint.Attachment.Sandbox}; made anew");
            }

            return;
        }

        _ = _missing.Remove(endpoint.Id);
        if (keeper.KeptWith(network.Id)?.Has(endpoint.Id) == false)
        {
            keeper.Attach(network, endpoint);
            report.Repaired(null);
        }

        if (place.IsUp && !place.Namespace.IsCurrent && (endpoint.Attachment!.SeenName is null || tools.Settlement.HasFailed(endpoint.Id)))
        {
            tools.Settlement.Begin(network, endpoint);
        }
    }

    private bool IsLongMissing(Endpoint endpoint) => (_missing[endpoint.Id] = _missing.GetValueOrDefault(endpoint.Id) + 1) >= Patience;

    private void TellOfAbsence(Network[] networks, UpkeepReport report)
    {
        var waiting = networks.Where(network => network.Settings.LowerDevice is not null && !keeper.IsThere(network)).ToArray();
        if (waiting.Length > 0)
        {
            report.Tell($"parent {waiting[0].LowerDevice} is not there: networks wait for it: {string.Join(", ", waiting.Select(static network => NetworkWords.Short(network.Id)))}");
        }
    }
}
