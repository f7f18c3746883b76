using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>What a UDP socket sent, as the sender's own capture shows it: <c>data:HEX</c>.</summary>
internal static class SocketFrame
{
    /// <summary>Why a case has no frame.</summary>
    public const string NoFrame = "the sender's own IP layer made no frame";

    private const string Data = "data:";
    private const int UdpChecksum = 6;

    /// <summary>The frame, or null where none left.</summary>
    public static byte[]? Of(string inject, Observation observed) =>
        observed.Seen.FirstOrDefault(sighting =>
            sighting.Point == inject && sighting.Class == Sighting.Outgoing && sighting.Change?.StartsWith(Data, StringComparison.Ordinal) == true)
        is { Change: { } bytes } ? Convert.FromHexString(bytes[Data.Length..]) : null;

    /// <summary>How a sighting tells the bytes.</summary>
    public static string Tell(ReadOnlySpan<byte> bytes) => $"{Data}{Convert.ToHexStringLower(bytes)}";

    /// <summary>
    /// The observation without what each kernel chooses for itself and each sending anew: the IPv4 identification with the header
    /// checksum that covers it, and IPv6's flow label.
    /// </summary>
    /// <param name="observation">The observation.</param>
    /// <param name="alsoChecksum">Leave out UDP's checksum too, which the sender leaves to the device: who relays the frame must finish it.</param>
    public static Observation WithoutChoices(Observation observation, bool alsoChecksum = false)
    {
        if (!observation.Seen.Any(static sighting => sighting.Change?.StartsWith(Data, StringComparison.Ordinal) == true))
        {
            return observation;
        }

        var same = new Observation { SendError = observation.SendError, Replies = observation.Replies };
        foreach (var sighting in observation.Seen)
        {
            same.See(sighting.Change?.StartsWith(Data, StringComparison.Ordinal) == true
                ? sighting with { Change = WithoutChoices(sighting.Change, alsoChecksum) }
                : sighting);
        }

        foreach (var ((point, counter), by) in observation.Stats)
        {
            same.Count(point, counter, by);
        }

        return same;
    }

    private static string WithoutChoices(string change, bool alsoChecksum)
    {
        var bytes = Convert.FromHexString(change[Data.Length..]);
        var packet = bytes.AsSpan(FrameView.HeaderLength);
        switch (BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(12)))
        {
            case EtherType.Ipv4 when packet.Length >= 20:
                packet[4..6].Clear();
                packet[10..12].Clear();
                Clear(packet, 20 + UdpChecksum, alsoChecksum);
                break;
            case EtherType.Ipv6 when packet.Length >= 40:
                packet[1] &= 0xF0;
                packet[2..4].Clear();
                Clear(packet, 40 + UdpChecksum, alsoChecksum);
                break;
            default:
                break;
        }

        return Tell(bytes);
    }

    private static void Clear(Span<byte> packet, int at, bool isWanted)
    {
        if (isWanted && packet.Length >= at + 2)
        {
            packet[at..(at + 2)].Clear();
        }
    }
}
