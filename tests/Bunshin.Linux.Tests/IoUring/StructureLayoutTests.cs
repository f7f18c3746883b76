using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bunshin.Linux.Frames;
using Bunshin.Linux.IoUring;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Syscalls;
using Bunshin.Linux.Tap;

namespace Bunshin.Linux.Tests.IoUring;

public class Structures_have_the_kernels_layout
{
    [Fact]
    public void Sizes_are_those_of_the_headers()
    {
        Assert.Equal(120, Unsafe.SizeOf<RingParameters>());
        Assert.Equal(40, Unsafe.SizeOf<SubmissionOffsets>());
        Assert.Equal(40, Unsafe.SizeOf<CompletionOffsets>());
        Assert.Equal(64, Unsafe.SizeOf<SubmissionEntry>());
        Assert.Equal(16, Unsafe.SizeOf<CompletionEntry>());
        Assert.Equal(16, Unsafe.SizeOf<BufferEntry>());
        Assert.Equal(40, Unsafe.SizeOf<BufferRingRegistration>());
        Assert.Equal(32, Unsafe.SizeOf<FileTableRegistration>());
        Assert.Equal(16, Unsafe.SizeOf<FileTableUpdate>());
        Assert.Equal(16, Unsafe.SizeOf<ReceiveOutput>());
        Assert.Equal(10, Unsafe.SizeOf<VirtioNetHeader>());
        Assert.Equal(56, Unsafe.SizeOf<MessageHeader>());
        Assert.Equal(64, Unsafe.SizeOf<BatchedMessage>());
        Assert.Equal(16, Unsafe.SizeOf<IoVector>());
        Assert.Equal(40, Unsafe.SizeOf<InterfaceRequest>());
        Assert.Equal(16, Unsafe.SizeOf<MembershipRequest>());
    }

    [Fact]
    public void A_link_layer_address_has_twenty_bytes_and_the_type_in_network_order()
    {
        var address = LinkLayerAddress.For(0x01020304, 0x88B5);
        address.PacketType = 3;
        var bytes = MemoryMarshal.AsBytes(new Span<LinkLayerAddress>(ref address));
        Assert.Equal(17, bytes[0]);
        Assert.Equal([0x88, 0xB5, 4, 3, 2, 1], bytes[2..8].ToArray());
        Assert.Equal(20, bytes.Length);
        Assert.Equal(3, bytes[10]);
    }

    [Fact]
    public void Fields_that_unions_hide_are_where_the_kernel_reads_them()
    {
        Assert.Equal(28, Offset<SubmissionEntry>(nameof(SubmissionEntry.OperationFlags)));
        Assert.Equal(32, Offset<SubmissionEntry>(nameof(SubmissionEntry.UserData)));
        Assert.Equal(40, Offset<SubmissionEntry>(nameof(SubmissionEntry.BufferGroup)));
        Assert.Equal(14, Offset<BufferEntry>(nameof(BufferEntry.Tail)));
        Assert.Equal(40, Offset<RingParameters>(nameof(RingParameters.Submission)));
        Assert.Equal(80, Offset<RingParameters>(nameof(RingParameters.Completion)));
        Assert.Equal(16, Offset<InterfaceRequest>(nameof(InterfaceRequest.Flags)));
    }

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
