using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Probing;

/// <summary>"Who has this address?", in the words of its family.</summary>
internal interface ILanQuestion
{
    /// <summary>The frame that asks.</summary>
    ReadOnlyMemory<byte> Frame { get; }

    /// <summary>What a socket must hear to see the answers.</summary>
    FrameFilter Filter { get; }

    /// <summary>The groups answers may be sent to.</summary>
    IReadOnlyList<MacAddress> Groups { get; }

    /// <summary>Who has the address, or wants it too, by this frame; null where it does not tell. Frames are anybody's, so any bytes will do.</summary>
    MacAddress? HolderBy(FrameView frame);
}
