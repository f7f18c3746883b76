using Bunshin.Datapaths;
using Bunshin.Datapaths.Simulated;
using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Running;

/// <summary>A lab in memory: no privileges, no waiting; round trips are in the simulation's own time.</summary>
internal sealed class SimulatedWorld : ILabWorld
{
    private readonly LabPlan _plan;
    private readonly SimulatedNetwork _network = new();
    private readonly SimulatedDatapath _datapath;
    private readonly SimulatedSwitch _adjacent;
    private readonly Dictionary<string, IRunningParent> _parents = new(StringComparer.Ordinal);

    private SimulatedWorld(LabPlan plan)
    {
        _plan = plan;
        _datapath = new SimulatedDatapath(_network);
        _adjacent = _network.AddSwitch();
    }

    /// <inheritdoc/>
    public DatapathKind Datapath => DatapathKind.Simulated;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Namespaces { get; } = new Dictionary<string, string>();

    /// <summary>Brings it up.</summary>
    /// <exception cref="LabException">A step failed.</exception>
    public static SimulatedWorld Build(LabPlan plan, LabSteps steps)
    {
        var world = new SimulatedWorld(plan);
        try
        {
            steps.Run(LabStage.Hosts, 1, () =>
            {
                world.Hosts();
                world.Switch();
            });
            steps.Run(LabStage.Children, 1, world.Children);
            steps.Run(LabStage.Addresses, 1, world.Addresses);
            return world;
        }
        catch (DatapathException e)
        {
            throw new LabException(steps.Stage, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, InterfaceFacts> Facts() => _plan.Lab.Hosts
        .SelectMany(host => host.Interfaces)
        .ToDictionary(one => one.FullName, one => new InterfaceFacts(Find(one).Mac, Find(one).IsUp, Find(one).HasCarrier), StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<LabLink> Links() => [.. _plan.Lab.Children.Select(child =>
    {
        var device = Find(child);
        var spec = _parents[LabStack.Nic(_plan.Lab, child)!.FullName].Spec.Children.First(one => one.Name == child.Name && one.Namespace.Label == child.Host);
        return LabLink.Of(child with { Spec = spec }, spec.Kind.ToString(), device.Mac, device.IsUp, device.HasCarrier);
    })];

    /// <inheritdoc/>
    public IReadOnlyList<PingOutcome> Ping(IReadOnlyList<PingRequest> cells, TimeSpan timeout, Action<string> done, CancellationToken cancellation)
    {
        var outcomes = new List<PingOutcome>();
        foreach (var row in cells.GroupBy(cell => (cell.From, cell.Family)))
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes.AddRange(row.Select(cell => new PingOutcome(cell, Ping(cell).Rtt, null)));
            done(row.Key.From.Name);
        }

        return outcomes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> CountEchoFrames(PingRequest ping, IReadOnlyList<LabInterface> on)
    {
        var answer = Ping(ping);
        return [.. on.Select(one => answer.EchoesAt(Find(one)))];
    }

    /// <inheritdoc/>
    public SwitchCounts? Counts() => new(
        [.. _plan.Lab.Nics.Select(nic => _adjacent.CountersOf(Find(nic)))],
        [.. Enumerable.Range(0, _plan.Lab.Switch.Filters.Count).Select(_adjacent.HitsOf)]);

    /// <inheritdoc/>
    public IReadOnlyList<IpAddress?>? Trace(PingRequest request, int most)
    {
        var route = _network.Traceroute(Host(request.From.Interface.Host), request.Target, request.Source, (byte)most);
        return [.. route.Hops.Select(hop => hop.From)];
    }

    /// <inheritdoc/>
    public void PingOnce(PingRequest ping) => _ = Ping(ping);

    /// <inheritdoc/>
    public bool Arrives(ArrivalExpectation arrival)
    {
        var frame = ProbeFrame.Make(Find(arrival.From).Mac, arrival.Destination);
        var at = Find(arrival.At);
        return _network.Inject(Find(arrival.From), frame).Any(step => step.Interface == at && step.Kind == TrailKind.Received);
    }

    /// <inheritdoc/>
    public string? Refusal(LabChild child) => Refusals.Try(_plan, _datapath, _parents, child);

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeDown() => [];

    private SimulatedPing Ping(PingRequest ping) =>
        _network.Ping(Host(ping.From.Interface.Host), ping.Target, ping.Source);

    private SimulatedHost Host(string name) => _network.FindHost(name)!;

    private SimulatedInterface Find(LabInterface one) => Host(one.Host).Find(one.Name)!;

    private void Hosts()
    {
        foreach (var host in _plan.Lab.Hosts)
        {
            var made = _network.AddHost(host.Name);
            foreach (var nic in host.Nics)
            {
                var device = _network.AddNic(made, nic.Name, _adjacent, _plan.Mac(nic), nic.Mtu ?? 1500);
                if (nic.IsUp)
                {
                    device.SetUp();
                }
            }
        }
    }

    /// <summary>What the switch's rules are about exists once all hosts do.</summary>
    private void Switch()
    {
        foreach (var nic in _plan.Lab.Nics)
        {
            _adjacent.SetHairpin(Find(nic), nic.Port.IsHairpin);
            if (nic.Port.Vlans is { } vlans)
            {
                _adjacent.SetVlans(Find(nic), vlans);
            }

            if (nic.Port.IsMirror)
            {
                _adjacent.SetMirror(Find(nic));
            }
        }

        var nics = _plan.Lab.Nics.ToList();
        foreach (var filter in _plan.Lab.Switch.Filters)
        {
            _ = _adjacent.AddFilter(SwitchModel.Filter(filter, nics, _plan.Mac));
        }

        foreach (var entry in _plan.Lab.Switch.Statics)
        {
            _adjacent.AddStatic(entry.Mac.Interface is { } owner ? _plan.Mac(owner) : entry.Mac.Address!.Value, Find(entry.Port), entry.Vlan);
        }
    }

    private void Children()
    {
        foreach (var parent in _plan.Parents)
        {
            _parents.Add($"{parent.Namespace.Label}/{parent.Name}", _datapath.Start(parent));
        }
    }

    private void Addresses()
    {
        foreach (var child in _plan.Lab.Children.Where(child => child.IsUp).OrderBy(child => LabStack.Floor(_plan.Lab, child)))
        {
            Find(child).SetUp();
        }

        foreach (var host in _plan.Lab.Hosts)
        {
            foreach (var one in host.Interfaces)
            {
                foreach (var address in one.Addresses)
                {
                    Find(one).AddAddress(address);
                }
            }

            foreach (var route in host.Routes)
            {
                if (route.Gateway is { } gateway)
                {
                    Host(host.Name).AddRoute(route.Destination, gateway);
                }
                else
                {
                    Host(host.Name).AddRoute(route.Destination, Host(host.Name).Find(route.Device!)!);
                }
            }

            Forward(host, Host(host.Name));
        }
    }

    private static void Forward(LabHost host, SimulatedHost made)
    {
        if (host.Sysctls.Count > 0)
        {
            throw new LabException(LabStage.Hosts, $"{host.Name} has sysctls ({host.Sysctls[0].Key}), and simulated hosts have none; run the lab on another datapath");
        }

        made.ForwardsIpv4 = host.Forwarding.V4;
        made.ForwardsIpv6 = host.Forwarding.V6;
        foreach (var policy in host.Policies)
        {
            made.AddPolicy(policy.From is null ? null : made.Find(policy.From), policy.To is null ? null : made.Find(policy.To), policy.Action);
        }
    }
}
