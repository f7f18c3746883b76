using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Frames;

/// <summary>One received frame in native memory, virtio-net header first, with <see cref="HeadRoom"/> before it for tags.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct FrameSlot
{
    /// <summary>Bytes before <see cref="Start"/>, as the frame is received: as many tags as can ever be put in, and more.</summary>
    public const int HeadRoom = 64;

    /// <summary>Where what follows the addresses begins.</summary>
    public const int Untouched = 2 * MacAddress.Length;

    /// <summary>The virtio-net header.</summary>
    public byte* Start;

    /// <summary>Bytes from there to the end of the frame.</summary>
    public int Length;

    /// <summary>Where it came in.</summary>
    public int Port;

    /// <summary>Buffer to give back.</summary>
    public ushort Buffer;

    /// <summary>The tag the kernel took out.</summary>
    public VlanTag Tag;

    /// <summary>How many tags have been put in since the frame was received.</summary>
    public int AddedTags;

    /// <summary>It is to be sent as it lies, so that it must stay so.</summary>
    public bool IsQueued;

    /// <summary>Where the control data of a packet socket says what tag was taken out of line.</summary>
    /// <remarks>
    /// <c>struct cmsghdr</c> {len 8, level 4, type 4}, then <c>struct tpacket_auxdata</c> {status 4, len 4, snaplen 4, mac 2, net 2,
    /// vlan_tci 2, vlan_tpid 2}: 36 bytes. It is the only message these sockets ask for.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VlanTag ReadTag(byte* control, nuint length)
    {
        const uint VlanValid = 1 << 4;
        const uint VlanTpidValid = 1 << 6;
        if (length < 36)
        {
            return VlanTag.None;
        }

        var status = *(uint*)(control + 16);
        if ((status & VlanValid) == 0)
        {
            return VlanTag.None;
        }

        var tpid = (status & VlanTpidValid) != 0 ? *(ushort*)(control + 34) : EtherType.Dot1Q;
        return new VlanTag(tpid, *(ushort*)(control + 32));
    }

    /// <summary>Whether the frame lies there with exactly these tags put in.</summary>
    public readonly bool Has(ReadOnlySpan<VlanTag> tags)
    {
        if (tags.Length != AddedTags)
        {
            return false;
        }

        var inLine = new ReadOnlySpan<byte>(Start + VirtioNetHeader.Size + Untouched, AddedTags * VlanTag.Length);
        foreach (var tag in tags)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(inLine) != tag.Tpid || BinaryPrimitives.ReadUInt16BigEndian(inLine[2..]) != tag.Tci)
            {
                return false;
            }

            inLine = inLine[VlanTag.Length..];
        }

        return true;
    }

    /// <summary>Makes these the tags that are put in; what follows them stays where it lies.</summary>
    public void Put(ReadOnlySpan<VlanTag> tags)
    {
        var shift = (tags.Length - AddedTags) * VlanTag.Length;
        Start -= shift;
        Length += shift;
        AddedTags = tags.Length;
        var header = new Span<byte>(Start, VirtioNetHeader.Size + Untouched);
        new ReadOnlySpan<byte>(Start + shift, header.Length).CopyTo(header);
        Write(tags, new Span<byte>(Start + header.Length, tags.Length * VlanTag.Length));
        MemoryMarshal.AsRef<VirtioNetHeader>(header).Shift(shift);
    }

    /// <summary>Writes tags as they are in line.</summary>
    public static void Write(ReadOnlySpan<VlanTag> tags, Span<byte> into)
    {
        for (var at = 0; at < tags.Length; at++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(into[(at * VlanTag.Length)..], tags[at].Tpid);
            BinaryPrimitives.WriteUInt16BigEndian(into[((at * VlanTag.Length) + 2)..], tags[at].Tci);
        }
    }
}
