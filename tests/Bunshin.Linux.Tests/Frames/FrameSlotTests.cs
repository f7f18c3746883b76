using System.Runtime.InteropServices;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Frames;

public sealed unsafe class Tags_put_into_a_frame : IDisposable
{
    private const int Length = VirtioNetHeader.Size + 60;
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(FrameSlot.HeadRoom + Length);
    private readonly byte[] _before;
    private FrameSlot _slot;

    public Tags_put_into_a_frame()
    {
        _slot = new FrameSlot { Start = _memory + FrameSlot.HeadRoom, Length = Length };
        for (var at = 0; at < 60; at++)
        {
            _slot.Start[VirtioNetHeader.Size + at] = (byte)(at + 1);
        }

        _before = Frame();
    }

    [Fact]
    public void Lie_between_addresses_and_type_and_move_the_checksum_start()
    {
        Header() = new VirtioNetHeader { Flags = VirtioNetHeader.NeedsChecksum, GsoType = 1, HeaderLength = 54, GsoSize = 1448, ChecksumStart = 34 };
        _slot.Put([new VlanTag(0x88A8, 0x2064), VlanTag.Customer(7)]);
        Assert.Equal([.. _before[..12], 0x88, 0xA8, 0x20, 0x64, 0x81, 0x00, 0x00, 0x07, .. _before[12..]], Frame());
        Assert.Equal((62, 42, 1448), (Header().HeaderLength, Header().ChecksumStart, Header().GsoSize));
    }

    [Fact]
    public void Can_be_replaced_by_fewer_and_taken_out_again()
    {
        _slot.Put([new VlanTag(0x88A8, 0x2064), VlanTag.Customer(7)]);
        _slot.Put([VlanTag.Customer(9)]);
        Assert.True(_slot.Has([VlanTag.Customer(9)]));
        Assert.False(_slot.Has([VlanTag.Customer(8)]));
        Assert.False(_slot.Has([]));
        Assert.Equal([.. _before[..12], 0x81, 0x00, 0x00, 0x09, .. _before[12..]], Frame());
        _slot.Put([]);
        Assert.Equal(_before, Frame());
    }

    [Fact]
    public void Leave_the_offsets_of_a_finished_frame_alone()
    {
        _slot.Put([VlanTag.Customer(7)]);
        Assert.Equal((0, 0), (Header().HeaderLength, Header().ChecksumStart));
    }

    public void Dispose() => NativeMemory.Free(_memory);

    private ref VirtioNetHeader Header() => ref *(VirtioNetHeader*)_slot.Start;

    private byte[] Frame() => new ReadOnlySpan<byte>(_slot.Start + VirtioNetHeader.Size, _slot.Length - VirtioNetHeader.Size).ToArray();
}
