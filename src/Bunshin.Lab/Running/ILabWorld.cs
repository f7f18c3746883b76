using Bunshin.Datapaths;
using Bunshin.Forwarding.Switching;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Running;

/// <summary>A lab that is up: in network namespaces, or simulated.</summary>
internal interface ILabWorld
{
    /// <summary>The datapath that carries the children; never <see cref="DatapathKind.Auto"/>.</summary>
    DatapathKind Datapath { get; }

    /// <summary>For each host the name of its namespace; empty when there are none.</summary>
    IReadOnlyDictionary<string, string> Namespaces { get; }

    /// <summary>What is so of the interfaces now, by full name.</summary>
    IReadOnlyDictionary<string, InterfaceFacts> Facts();

    /// <summary>The children as they are.</summary>
    IReadOnlyList<LabLink> Links();

    /// <summary>Pings all cells at once; <paramref name="done"/> is told of each row of the matrix that is finished.</summary>
    IReadOnlyList<PingOutcome> Ping(IReadOnlyList<PingRequest> cells, TimeSpan timeout, Action<string> done, CancellationToken cancellation);

    /// <summary>Pings once and counts the echo frames that captures on these interfaces see, in the same order.</summary>
    IReadOnlyList<int> CountEchoFrames(PingRequest ping, IReadOnlyList<LabInterface> on);

    /// <summary>Sends a frame of a local experimental type, and says whether the watched interface sees it come in.</summary>
    bool Arrives(ArrivalExpectation arrival);

    /// <summary>What the switch has counted so far; null where it does not count.</summary>
    SwitchCounts? Counts();

    /// <summary>Who answers a traceroute, in order, null for a silent one, with the target last; null where there is none.</summary>
    IReadOnlyList<IpAddress?>? Trace(PingRequest request, int most);

    /// <summary>Pings once, whether or not an answer comes.</summary>
    void PingOnce(PingRequest ping);

    /// <summary>Tries to make one more child.</summary>
    /// <returns>The refusal; null when it was made (it is removed again).</returns>
    string? Refusal(LabChild child);

    /// <summary>Takes everything down, all of it also when a part fails.</summary>
    /// <returns>What could not be taken down.</returns>
    IReadOnlyList<string> TakeDown();
}

/// <summary>One cell to be pinged; both endpoints have an address of the family.</summary>
internal sealed record PingRequest(LabEndpoint From, LabEndpoint To, LabFamily Family)
{
    /// <summary>Where the ping comes from.</summary>
    public IpAddress Source => From.Interface.AddressOf(Family)!.Value.Address;

    /// <summary>What is pinged.</summary>
    public IpAddress Target => To.Interface.AddressOf(Family)!.Value.Address;
}

/// <summary>What became of a ping.</summary>
/// <param name="Request">The cell.</param>
/// <param name="RoundTrip">Null when no answer came.</param>
/// <param name="Error">What the system said to a send, where it refused (<c>EHOSTUNREACH</c> and the like).</param>
internal sealed record PingOutcome(PingRequest Request, TimeSpan? RoundTrip, string? Error);

/// <summary>What the switch has counted at one moment.</summary>
/// <param name="Ports">By NIC, in the lab's order.</param>
/// <param name="Hits">By filter, in the lab's order.</param>
internal sealed record SwitchCounts(IReadOnlyList<SwitchPortCounters> Ports, IReadOnlyList<long> Hits)
{
    /// <summary>Reads them.</summary>
    public static SwitchCounts Of(LearningSwitch one, int filters) => new(
        [.. Enumerable.Range(0, one.Ports).Select(one.CountersOf)],
        [.. Enumerable.Range(0, filters).Select(one.HitsOf)]);
}
