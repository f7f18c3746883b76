using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Running;

/// <summary>A lab in network namespaces, with children by a datapath that carries real frames.</summary>
internal sealed class NamespaceWorld : ILabWorld
{
    private const int MostRowsAtOnce = 16;
    private static readonly TimeSpan s_captureLag = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_pingOnce = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_arrivalWait = TimeSpan.FromMilliseconds(300);

    private readonly LabPlan _plan;
    private readonly IDatapath _datapath;
    private readonly IReadOnlyDictionary<string, LabNamespace> _hosts;
    private readonly IReadOnlyDictionary<string, IRunningParent> _parents;
    private readonly AdjacentSwitch? _adjacent;
    private readonly Teardown _teardown;

    /// <summary>Takes over what the builder has made, with the ways to undo it.</summary>
    public NamespaceWorld(
        LabPlan plan, IDatapath datapath, IReadOnlyDictionary<string, LabNamespace> hosts,
        IReadOnlyDictionary<string, IRunningParent> parents, AdjacentSwitch? adjacent, Teardown teardown)
    {
        _adjacent = adjacent;
        _plan = plan;
        _datapath = datapath;
        _hosts = hosts;
        _parents = parents;
        _teardown = teardown;
        Namespaces = hosts.ToDictionary(host => host.Key, host => host.Value.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public DatapathKind Datapath => _datapath.Kind;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Namespaces { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, InterfaceFacts> Facts()
    {
        var facts = new Dictionary<string, InterfaceFacts>(StringComparer.Ordinal);
        foreach (var host in _plan.Lab.Hosts)
        {
            var links = _hosts[host.Name].Netlink.Links().ToDictionary(link => link.Name, StringComparer.Ordinal);
            foreach (var one in host.Interfaces)
            {
                facts[one.FullName] = links.TryGetValue(one.Name, out var link)
                    ? new InterfaceFacts(link.Address, link.IsUp, (link.Flags & LinkFlags.LowerUp) != 0)
                    : new InterfaceFacts(_plan.Mac(one), IsUp: false, HasCarrier: false);
            }
        }

        return facts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LabLink> Links() => [.. _plan.Lab.Children.Select(LinkOf)];

    /// <inheritdoc/>
    public IReadOnlyList<PingOutcome> Ping(IReadOnlyList<PingRequest> cells, TimeSpan timeout, Action<string> done, CancellationToken cancellation)
    {
        var rows = new List<PingRow>();
        try
        {
            foreach (var row in cells.GroupBy(cell => (cell.From, cell.Family)))
            {
                var requests = row.ToList();
                rows.Add(new PingRow(EchoSocket.Open(_hosts[row.Key.From.Interface.Host].Place, requests[0].Source), requests));
            }

            using var slots = new SemaphoreSlim(MostRowsAtOnce);
            var failures = new List<Exception>();
            var threads = rows.ConvertAll(row => new Thread(() => Find(row, slots, timeout, done, failures, cancellation)) { IsBackground = true, Name = "ping" });
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            cancellation.ThrowIfCancellationRequested();
            if (failures.Count > 0)
            {
                throw new LabException(LabStage.Ping, failures[0].Message, failures[0]);
            }

            rows.ForEach(row => row.Measure());
            return [.. rows.SelectMany(row => row.Outcomes)];
        }
        finally
        {
            rows.ForEach(row => row.Dispose());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> CountEchoFrames(PingRequest ping, IReadOnlyList<LabInterface> on)
    {
        var taps = on.Select(Tap).ToList();
        try
        {
            PingOnce(ping);
            Thread.Sleep(s_captureLag);
            return [.. taps.Select(tap => Seen(tap).Count(frame => EchoFrames.IsEcho(frame, ping)))];
        }
        finally
        {
            taps.ForEach(tap => tap.Dispose());
        }
    }

    /// <inheritdoc/>
    public bool Arrives(ArrivalExpectation arrival)
    {
        using var sender = Tap(arrival.From);
        using var watcher = Tap(arrival.At);
        var frame = ProbeFrame.Make(Facts()[arrival.From.FullName].Mac, arrival.Destination);
        _ = sender.Send(frame);
        var end = Environment.TickCount64 + (long)s_arrivalWait.TotalMilliseconds;
        do
        {
            if (Seen(watcher, isArriving: true).Any(seen => seen.AsSpan().SequenceEqual(frame)))
            {
                return true;
            }

            Thread.Sleep(1);
        }
        while (Environment.TickCount64 < end);
        return false;
    }

    /// <inheritdoc/>
    public SwitchCounts? Counts() => _adjacent?.Counts();

    /// <inheritdoc/>
    public IReadOnlyList<IpAddress?>? Trace(PingRequest request, int most) =>
        RouteTrace.Run(_hosts[request.From.Interface.Host].Place, request, most);

    /// <inheritdoc/>
    public void PingOnce(PingRequest ping)
    {
        using var row = new PingRow(EchoSocket.Open(_hosts[ping.From.Interface.Host].Place, ping.Source), [ping]);
        row.Find(s_pingOnce, CancellationToken.None);
    }

    /// <inheritdoc/>
    public string? Refusal(LabChild child) => Refusals.Try(_plan, _datapath, _parents, child);

    /// <inheritdoc/>
    public IReadOnlyList<string> TakeDown() => _teardown.Run();

    private static void Find(PingRow row, SemaphoreSlim slots, TimeSpan timeout, Action<string> done, List<Exception> failures, CancellationToken cancellation)
    {
        slots.Wait(CancellationToken.None);
        try
        {
            row.Find(timeout, cancellation);
            done(row.Outcomes.First().Request.From.Name);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at the token itself.
        }
        catch (Exception e)
        {
            lock (failures)
            {
                failures.Add(e);
            }
        }
        finally
        {
            _ = slots.Release();
        }
    }

    private ProbeSocket Tap(LabInterface one)
    {
        var host = _hosts[one.Host];
        var index = host.Netlink.GetLink(one.Name).Index;
        return host.Place.Run(() => ProbeSocket.Open(index, ProbeSocket.AllProtocols));
    }

    /// <summary>The frames that wait at a tap, all of them or those that came in.</summary>
    private static IEnumerable<byte[]> Seen(ProbeSocket tap, bool isArriving = false)
    {
        var buffer = new byte[65536];
        while (tap.TryReceive(buffer, out var frame))
        {
            if (!isArriving || frame.PacketType != (byte)PacketType.Outgoing)
            {
                yield return buffer[..frame.Length];
            }
        }
    }

    private LabLink LinkOf(LabChild child)
    {
        if (_hosts[child.Host].Netlink.FindLink(child.Name) is not { } link)
        {
            return new LabLink(child.FullName, child.Parent, "", "", "", "", "MISSING");
        }

        return LabLink.Of(AsItIs(child, link.Kind), link.Kind?.Name ?? "", link.Address, link.IsUp, (link.Flags & LinkFlags.LowerUp) != 0);
    }

    /// <summary>
    /// The child with the mode that the kernel tells. Where it is not the kernel's own, what stands for it in the namespace knows no
    /// mode: it is what was asked of the datapath.
    /// </summary>
    private static LabChild AsItIs(LabChild child, LinkKind? kind) => kind switch
    {
        MacvlanKind { Mode: { } mode, Flags: { } flags } => child with { Spec = child.Spec with { Mode = (MacvlanMode)mode, Flags = (MacvlanFlags)flags } },
        VlanKind { Id: { } id } when child.Vlan is { } asked => child with { Spec = child.Spec with { Vlan = asked with { Id = id } } },
        IpvlanKind { Mode: { } mode } when child.Ipvlan is { } asked => child with { Spec = child.Spec with { Ipvlan = asked with { Mode = (IpvlanMode)mode } } },
        _ => child,
    };
}

/// <summary>A host's namespace, with a conversation about its links.</summary>
/// <param name="Name">Its real name.</param>
/// <param name="Place">The namespace.</param>
/// <param name="Netlink">The conversation.</param>
internal sealed record LabNamespace(string Name, NetworkNamespace Place, RouteNetlink Netlink);
