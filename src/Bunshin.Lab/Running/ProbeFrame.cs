using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Running;

/// <summary>A frame that nobody else sends: a local experimental type and a random payload.</summary>
internal static class ProbeFrame
{
    private const int Length = 60;
    private const int MarkLength = 16;

    /// <summary>A new one.</summary>
    public static byte[] Make(MacAddress source, MacAddress destination)
    {
        var frame = new byte[Length];
        destination.Write(frame);
        source.Write(frame.AsSpan(MacAddress.Length));
        frame[12] = EtherType.LocalExperimental1 >> 8;
        frame[13] = EtherType.LocalExperimental1 & 0xFF;
        Random.Shared.NextBytes(frame.AsSpan(FrameView.HeaderLength, MarkLength));
        return frame;
    }
}
