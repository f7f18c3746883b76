using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Recordings;

/// <summary>One injected frame and what was seen of it.</summary>
public sealed record RecordedCase
{
    /// <summary>0-based place in the order of sending.</summary>
    public required int Index { get; init; }

    /// <summary>Where the frame was sent from, as a raw frame leaving that device.</summary>
    public required string Inject { get; init; }

    /// <summary>Key of the destination.</summary>
    public required string Destination { get; init; }

    /// <summary>Key of the source.</summary>
    public required string Source { get; init; }

    /// <summary>VID of an 802.1Q tag in line, or null.</summary>
    public int? Vlan { get; init; }

    /// <summary>The frame without FCS.</summary>
    public required byte[] Frame { get; init; }

    /// <summary>The packet's priority (<c>SO_PRIORITY</c>).</summary>
    public uint Priority { get; init; }

    /// <summary>What kind of frame it is, where destination and source do not say it: <c>arp-request</c>, <c>c100c50</c>; or null.</summary>
    public string? Label { get; init; }

    /// <summary>Where a UDP socket sent to, if one did; null for a raw frame.</summary>
    public IpAddress? SocketDestination { get; init; }

    /// <summary>
    /// The frame came from a UDP socket, so that its bytes were read at the sender's own capture, and every sighting shows them.
    /// </summary>
    public bool IsFromSocket => SocketDestination is not null;

    /// <summary>Why nothing can be said about the case, or null.</summary>
    public string? Unsupported { get; init; }

    /// <summary>What was seen.</summary>
    public required Observation Observed { get; init; }

    /// <summary>All runs of the recording agreed.</summary>
    public bool IsStable { get; init; } = true;

    /// <summary>In words: <c>case 98 (c1 sends to mc4_all as x, vlan 100)</c>.</summary>
    public override string ToString() =>
        $"case {Index} ({Inject} sends to {Destination} as {Source}{(Vlan is null ? "" : $", vlan {Vlan}")}{(Label is null ? "" : $", {Label}")})";
}
