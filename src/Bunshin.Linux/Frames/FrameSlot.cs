using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Frames;

/// <summary>One received frame in native memory, virtio-net header first, with at least 4 bytes of room before it if it has a tag.</summary>
[StructLayout(LayoutKind.Auto)]
internal unsafe struct FrameSlot
{
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

    /// <summary>Puts a tag that is out of band in line: TAPs and wires know no other place.</summary>
    public void PutTagInLine()
    {
        Start -= VlanTag.Length;
        Length += VlanTag.Length;
        PutTagInLine(new Span<byte>(Start, Length), Tag);
        Tag = VlanTag.None;
    }

    /// <summary>The same, in memory whose first 4 bytes are free and are followed by virtio-net header and frame.</summary>
    internal static void PutTagInLine(Span<byte> memory, VlanTag tag)
    {
        const int ToType = VirtioNetHeader.Size + (2 * MacAddress.Length);
        memory.Slice(VlanTag.Length, ToType).CopyTo(memory);
        BinaryPrimitives.WriteUInt16BigEndian(memory[ToType..], tag.Tpid);
        BinaryPrimitives.WriteUInt16BigEndian(memory[(ToType + 2)..], tag.Tci);
        MemoryMarshal.AsRef<VirtioNetHeader>(memory).Shift(VlanTag.Length);
    }
}
