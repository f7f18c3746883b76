using System.Runtime.InteropServices;

namespace Bunshin.Linux.Frames;

/// <summary><c>struct virtio_net_hdr</c> (<c>linux/virtio_net.h</c>), 10 bytes: what a TAP and a packet socket put before each frame.</summary>
/// <remarks>
/// It carries what the sender left to hardware: a checksum to be completed, a large frame to be cut. Handed on unchanged, neither has
/// to be done at all between namespaces of one machine.
/// <code>
///  0       1       2         4         6           8            10
/// +-------+-------+---------+---------+-----------+------------+
/// | flags |  gso  | hdr_len | gso_size| csum_start| csum_offset|   little-endian, as the machine
/// +-------+-------+---------+---------+-----------+------------+
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct VirtioNetHeader
{
    /// <summary>Bytes before each frame.</summary>
    public const int Size = 10;

    /// <summary><c>VIRTIO_NET_HDR_F_NEEDS_CSUM</c>.</summary>
    public const byte NeedsChecksum = 1;

    /// <summary><see cref="NeedsChecksum"/>, or 2: the checksum was verified.</summary>
    public byte Flags;

    /// <summary><c>VIRTIO_NET_HDR_GSO_*</c>; 0 for an ordinary frame.</summary>
    public byte GsoType;

    /// <summary>Length of all headers, Ethernet to TCP.</summary>
    public ushort HeaderLength;

    /// <summary>Payload bytes of each segment.</summary>
    public ushort GsoSize;

    /// <summary>Where the checksum begins.</summary>
    public ushort ChecksumStart;

    /// <summary>Where it is put, from <see cref="ChecksumStart"/> on.</summary>
    public ushort ChecksumOffset;

    /// <summary>Moves the offsets by <paramref name="bytes"/> put in (or, negative, taken out) before the network header.</summary>
    public void Shift(int bytes)
    {
        if ((Flags & NeedsChecksum) != 0)
        {
            ChecksumStart = (ushort)(ChecksumStart + bytes);
        }

        if (HeaderLength != 0)
        {
            HeaderLength = (ushort)(HeaderLength + bytes);
        }
    }
}
