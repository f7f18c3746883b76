using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Runs what a network is asked for, one at a time, until nothing is under way: pings, traceroutes, single frames.</summary>
internal sealed class Exchanges(IReadOnlyList<SimulatedHost> hosts, Simulation simulation, Trail trail)
{
    private static readonly TimeSpan _attemptTime = TimeSpan.FromSeconds(1);

    // Until a router on the way has given up its own search for a neighbor, too.
    private static readonly TimeSpan _probeTime = 2 * (NeighborTable.MostAttempts + 1) * NeighborTable.AttemptTime;

    // Longer than any timer of the model hosts, so that an exchange leaves nothing behind for the next.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(10);

    private ushort _identifier;

    public SimulatedPing Ping(
        SimulatedHost from, IpAddress to, IpAddress? source, int attempts, Func<IpAddress, IpAddress, ushort, ushort, IpPayload> request)
    {
        Begin();
        if (WayTo(from, to, source) is { } hop)
        {
            return Exchange(from, to, hop.Source, attempts, ++_identifier, request);
        }

        var isLocal = from.Owns(to);
        return new SimulatedPing(isLocal, isLocal ? TimeSpan.Zero : null, isLocal, trail.End());
    }

    public SimulatedTraceroute Traceroute(SimulatedHost from, IpAddress to, IpAddress? source, byte maximumHops)
    {
        Begin();
        var hops = new List<TracerouteHop>();
        if (WayTo(from, to, source) is not { } hop)
        {
            return new SimulatedTraceroute(Reached: from.Owns(to), hops, trail.End());
        }

        var (identifier, isDone) = (++_identifier, false);
        for (byte hopLimit = 1; hopLimit <= maximumHops && !isDone; hopLimit++)
        {
            var answer = Probe(from, to, hop.Source, identifier, hopLimit, out var rtt);
            hops.Add(new TracerouteHop(hopLimit, answer?.From, rtt));
            isDone = answer is not null && answer.Kind != AnswerKind.TimeExceeded;
        }

        return new SimulatedTraceroute(hops.Count > 0 && hops[^1].From == to, hops, Settle());
    }

    public IReadOnlyList<TrailStep> Inject(SimulatedInterface from, ReadOnlyMemory<byte> frame)
    {
        trail.Begin();
        from.Send(frame);
        return Settle();
    }

    private void Begin()
    {
        foreach (var host in hosts)
        {
            host.Stack.ForgetNeighbors(on: null);
        }

        trail.Begin();
    }

    /// <summary>How a packet leaves; null, which the trail explains, where it does not.</summary>
    private NextHop? WayTo(SimulatedHost from, IpAddress to, IpAddress? source)
    {
        if (from.Owns(to))
        {
            trail.Record(
                from.Name, TrailKind.NotSent, default, $"{to} is an address of this very host: answered inside its IP layer, no frame is sent");
            return null;
        }

        var hop = from.Stack.Route(to, source);
        if (hop is null)
        {
            trail.Record(from.Name, TrailKind.NotSent, default, $"no route to {to}");
        }

        return hop;
    }

    private Answer? Probe(SimulatedHost from, IpAddress to, IpAddress source, ushort identifier, byte hopLimit, out TimeSpan? rtt)
    {
        Answer? answer = null;
        TimeSpan? time = null;
        var sent = simulation.Now;
        from.Stack.Answered = one =>
        {
            if (answer is null && one.Identifier == identifier && one.Sequence == hopLimit)
            {
                (answer, time) = (one, simulation.Now - sent);
            }
        };
        from.Stack.Send(source, to, FrameBuilder.EchoRequest(source, to, identifier, hopLimit) with { HopLimit = hopLimit });
        _ = WaitUntil(() => answer is not null, simulation.Now + _probeTime);
        from.Stack.Answered = null;
        rtt = time;
        return answer;
    }

    private SimulatedPing Exchange(
        SimulatedHost from,
        IpAddress to,
        IpAddress source,
        int attempts,
        ushort identifier,
        Func<IpAddress, IpAddress, ushort, ushort, IpPayload> request)
    {
        TimeSpan? rtt = null;
        var sent = new TimeSpan[attempts];
        from.Stack.Answered = answer =>
        {
            if (answer.Kind == AnswerKind.Reply && answer.Identifier == identifier && answer.From == to && answer.Sequence < attempts)
            {
                rtt ??= simulation.Now - sent[answer.Sequence];
            }
        };
        for (ushort sequence = 0; sequence < attempts && rtt is null; sequence++)
        {
            sent[sequence] = simulation.Now;
            from.Stack.Send(source, to, request(source, to, identifier, sequence));
            _ = WaitUntil(() => rtt is not null, simulation.Now + _attemptTime);
        }

        // The last attempt's neighbors are given up only after their own time.
        _ = WaitUntil(() => rtt is not null, simulation.Now + NeighborTable.AttemptTime);
        from.Stack.Answered = null;
        return new SimulatedPing(rtt is not null, rtt, IsLocal: false, Settle());
    }

    /// <summary>Lets time pass to <paramref name="deadline"/> even when nothing happens in it.</summary>
    private bool WaitUntil(Func<bool> done, TimeSpan deadline)
    {
        if (deadline > simulation.Now)
        {
            simulation.Schedule(deadline - simulation.Now, static () => { });
        }

        return simulation.Run(done, deadline);
    }

    private IReadOnlyList<TrailStep> Settle()
    {
        _ = simulation.Run(static () => false, simulation.Now + _rest);
        return trail.End();
    }
}
