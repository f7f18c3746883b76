using System.Runtime.InteropServices;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Frames;

public class A_tag_out_of_band
{
    [Fact]
    public void Is_put_in_line_between_addresses_and_type_and_moves_the_checksum_start()
    {
        var memory = new byte[4 + VirtioNetHeader.Size + 60];
        var frame = memory.AsSpan(4 + VirtioNetHeader.Size);
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] = (byte)(i + 1);
        }

        var before = frame.ToArray();
        var length = Put(memory, flags: VirtioNetHeader.NeedsChecksum, gso: 1, headerLength: 54, checksumStart: 34, new VlanTag(0x88A8, 0x2064), out var header);
        Assert.Equal(before.Length + 4, length);
        var after = memory.AsSpan(VirtioNetHeader.Size);
        Assert.Equal(before[..12], after[..12].ToArray());
        Assert.Equal([0x88, 0xA8, 0x20, 0x64], after[12..16].ToArray());
        Assert.Equal(before[12..], after[16..].ToArray());
        Assert.Equal((58, 38, 1448), (header.HeaderLength, header.ChecksumStart, header.GsoSize));
    }

    [Fact]
    public void Leaves_the_offsets_of_a_finished_frame_alone()
    {
        var memory = new byte[4 + VirtioNetHeader.Size + 60];
        Put(memory, flags: 0, gso: 0, headerLength: 0, checksumStart: 0, VlanTag.Customer(7), out var header);
        Assert.Equal((0, 0), (header.HeaderLength, header.ChecksumStart));
    }

    private static int Put(byte[] memory, byte flags, byte gso, ushort headerLength, ushort checksumStart, VlanTag tag, out VirtioNetHeader header)
    {
        MemoryMarshal.Write(memory.AsSpan(VlanTag.Length), new VirtioNetHeader
        {
            Flags = flags,
            GsoType = gso,
            HeaderLength = headerLength,
            GsoSize = 1448,
            ChecksumStart = checksumStart,
        });
        FrameSlot.PutTagInLine(memory, tag);
        header = MemoryMarshal.Read<VirtioNetHeader>(memory);
        return memory.Length - VirtioNetHeader.Size;
    }
}
