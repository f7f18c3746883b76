using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Frames;

/// <summary>A frame of the last batch; it lives until the next <see cref="PortSet.Wait"/>, its bytes until it is first sent on.</summary>
public readonly ref struct ReceivedFrame
{
    internal ReceivedFrame(int port, Span<byte> bytes, VlanTag tag, bool isGso)
    {
        Port = port;
        Bytes = bytes;
        OutOfBandTag = tag;
        IsGso = isGso;
    }

    /// <summary>The port it came in by.</summary>
    public int Port { get; }

    /// <summary>From the destination address on, without FCS; may be shorter than a header.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>The outermost tag if the kernel took it out; <see cref="VlanTag.None"/> otherwise.</summary>
    public VlanTag OutOfBandTag { get; }

    /// <summary>One large frame that stands for several (TSO, USO, GRO); no size limit applies to it.</summary>
    public bool IsGso { get; }
}
