using System.Globalization;
using Bunshin.Files.Reading;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Expectations;

/// <summary>What the lab expects of one cell of the ping matrix.</summary>
/// <param name="From">Who pings.</param>
/// <param name="To">Who is pinged.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="Reaches">Whether an answer must come, or must not.</param>
/// <param name="Cause">The cause that must be found, or null when any will do.</param>
/// <param name="Position">Where the file says so.</param>
public sealed record ReachExpectation(
    LabEndpoint From, LabEndpoint To, LabFamily Family, bool Reaches, CauseKind? Cause, SourcePosition Position);

/// <summary>Whether a capture on an interface sees a ping's echo frames.</summary>
/// <param name="From">Who pings.</param>
/// <param name="To">Who is pinged.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="On">The interface that is captured on.</param>
/// <param name="SeesFrames">Whether echo frames must be seen, or none.</param>
public sealed record CaptureExpectation(
    LabEndpoint From, LabEndpoint To, LabFamily Family, LabInterface On, bool SeesFrames);

/// <summary>A frame with a chosen destination address is sent, and must arrive somewhere, or must not.</summary>
/// <param name="From">The interface that sends it.</param>
/// <param name="Destination">Its destination MAC.</param>
/// <param name="At">The interface that is watched.</param>
/// <param name="Arrives">Whether it must arrive as a frame for that interface's own stack (class host, broadcast or multicast).</param>
public sealed record ArrivalExpectation(
    LabInterface From, MacAddress Destination, LabInterface At, bool Arrives);

/// <summary>A child that must be refused once the others are there.</summary>
/// <param name="Child">The child that is tried.</param>
/// <param name="Text">What the refusal must contain, letters' case aside; null for any refusal.</param>
public sealed record RefusalExpectation(LabChild Child, string? Text);

/// <summary>How far a counter of the switch must have moved.</summary>
public sealed record CounterExpectation
{
    /// <summary>What is counted.</summary>
    public required SwitchCount Count { get; init; }

    /// <summary>At which port; null for a filter's hits.</summary>
    public LabNic? Port { get; init; }

    /// <summary>Of which filter; null for a port.</summary>
    public LabFilter? Filter { get; init; }

    /// <summary>By how many frames.</summary>
    public required CountRange Range { get; init; }

    /// <summary>While this ping runs, which must be answered or not as the matrix says; null: since the lab was brought up.</summary>
    public (LabEndpoint From, LabEndpoint To, LabFamily Family)? During { get; init; }
}

/// <summary>What a counter of the switch counts, in frames.</summary>
public enum SwitchCount
{
    /// <summary>Came in by a port.</summary>
    Received,

    /// <summary>Went out by a port.</summary>
    Sent,

    /// <summary>Went out by the port they had come in by.</summary>
    Reflected,

    /// <summary>Came in by a port and left by none.</summary>
    Dropped,

    /// <summary>Matched a filter.</summary>
    Hits,
}

/// <summary>How often something must have happened.</summary>
/// <param name="Least">At least.</param>
/// <param name="Most">At most; <see cref="long.MaxValue"/> for no bound.</param>
public readonly record struct CountRange(long Least, long Most)
{
    /// <summary>Whether <paramref name="count"/> is as wished.</summary>
    public bool Contains(long count) => count >= Least && count <= Most;

    /// <summary>Reads <c>none</c>, <c>some</c>, <c>5</c> or <c>at least 5</c>.</summary>
    public static bool TryParse(string text, out CountRange range)
    {
        const string AtLeast = "at least ";
        var isLeast = text.StartsWith(AtLeast, StringComparison.Ordinal);
        var isNumber = uint.TryParse(isLeast ? text.AsSpan(AtLeast.Length) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        range = text switch
        {
            "none" => new(0, 0),
            "some" => new(1, long.MaxValue),
            _ => new(count, isLeast ? long.MaxValue : count),
        };
        return isNumber || text is "none" or "some";
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Most == 0 ? "no" : Least == 1 && Most == long.MaxValue ? "some" : Most == long.MaxValue ? $"at least {Least}" : $"{Least}")}");
}

/// <summary>Which routers a traceroute must show, the target at the end included.</summary>
/// <param name="From">Where it is started.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Family">By which version of IP.</param>
/// <param name="Hops">The routers in order, then the target.</param>
public sealed record TraceExpectation(LabEndpoint From, LabEndpoint To, LabFamily Family, IReadOnlyList<TraceHop> Hops);

/// <summary>One hop of a traceroute as a lab names it: a host, any of whose addresses will do, or one interface of it.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Interfaces">Those that are meant.</param>
public sealed record TraceHop(string Name, IReadOnlyList<LabInterface> Interfaces)
{
    /// <summary>Whether an answer from <paramref name="address"/> is an answer of this hop.</summary>
    public bool Has(IpAddress address) => Interfaces.Any(one => one.Addresses.Any(own => own.Address == address));
}
