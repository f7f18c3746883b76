using System.Buffers.Binary;

namespace Bunshin.Packets.Ethernet;

/// <summary>Writes Ethernet headers and puts VLAN tags in and out of line. Every method returns the bytes written.</summary>
public static class EthernetWriter
{
    /// <summary>Writes a header with <paramref name="tags"/> in line, outermost first; a span that is too short throws.</summary>
    public static int WriteHeader(
        Span<byte> into, MacAddress destination, MacAddress source, ushort etherType, params ReadOnlySpan<VlanTag> tags)
    {
        destination.Write(into);
        source.Write(into[MacAddress.Length..]);
        var at = 2 * MacAddress.Length;
        foreach (var tag in tags)
        {
            WriteTag(into[at..], tag);
            at += VlanTag.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(into[at..], etherType);
        return at + sizeof(ushort);
    }

    /// <summary>
    /// Copies <paramref name="frame"/> to <paramref name="into"/> with <paramref name="tag"/> as its outermost tag: how a tag
    /// that the kernel held out of band goes on a port that has no band.
    /// </summary>
    /// <returns>Bytes written, or 0 when the frame has no room for two addresses or does not fit.</returns>
    public static int InsertTag(ReadOnlySpan<byte> frame, VlanTag tag, Span<byte> into)
    {
        const int addresses = 2 * MacAddress.Length;
        if (frame.Length < addresses || into.Length < frame.Length + VlanTag.Length)
        {
            return 0;
        }

        // The tail first: the spans may overlap when a buffer has head room.
        frame[addresses..].CopyTo(into[(addresses + VlanTag.Length)..]);
        frame[..addresses].CopyTo(into);
        WriteTag(into[addresses..], tag);
        return frame.Length + VlanTag.Length;
    }

    private static void WriteTag(Span<byte> into, VlanTag tag)
    {
        BinaryPrimitives.WriteUInt16BigEndian(into, tag.Tpid);
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], tag.Tci);
    }
}
