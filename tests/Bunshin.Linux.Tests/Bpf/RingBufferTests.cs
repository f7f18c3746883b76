using System.Buffers.Binary;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Sockets;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class RingBufferTests
{
    private const int Size = 4096;

    [Fact]
    public void Records_come_in_order_whole_and_round_the_end_of_the_ring()
    {
        using var map = Ring();
        using var program = Writer(map, length: 60);
        using var reader = new BpfRingBuffer(map);
        var seen = new List<uint>();
        for (uint mark = 0; mark < 300; mark++)
        {
            Write(program, mark);
            if (mark % 7 == 0)
            {
                reader.Read(Take);
            }
        }

        reader.Read(Take);
        Assert.Equal(Enumerable.Range(0, 300).Select(static mark => (uint)mark), seen);
        Assert.Equal(0, reader.Read(Take));

        void Take(ReadOnlySpan<byte> record)
        {
            Assert.Equal(60, record.Length);
            seen.Add(BinaryPrimitives.ReadUInt32LittleEndian(record));
        }
    }

    [Fact]
    public void A_reader_waits_until_there_is_a_record_and_takes_as_many_as_it_likes()
    {
        using var map = Ring();
        using var program = Writer(map, length: 8);
        using var reader = new BpfRingBuffer(map);
        using var ready = new ReadinessSet();
        ready.Add(reader.Ready, 5);
        var keys = new List<ulong>();
        ready.Wait(20, keys);
        Assert.Empty(keys);
        Write(program, 1);
        Write(program, 2);
        ready.Wait(5000, keys);
        Assert.Equal([5UL], keys);
        Assert.Equal(1, reader.Read(static _ => { }, most: 1));
        Assert.Equal(1, reader.Read(static _ => { }));
    }

    [Fact]
    public void A_full_ring_refuses_and_discarded_records_are_passed_over()
    {
        using var map = Ring();
        using var program = Writer(map, length: 1000);
        using var discarder = Writer(map, length: 8, BpfHelper.RingBufferDiscard);
        using var reader = new BpfRingBuffer(map);
        Assert.Equal([0, 0, 0, 0, 1], Enumerable.Range(0, 5).Select(mark => Write(program, (uint)mark)));
        Assert.Equal(4, reader.Read(static _ => { }));
        Assert.Equal(0, Write(discarder, 7));
        Assert.Equal(0, Write(program, 8));
        var marks = new List<uint>();
        Assert.Equal(1, reader.Read(record => marks.Add(BinaryPrimitives.ReadUInt32LittleEndian(record))));
        Assert.Equal([8U], marks);
    }

    [Fact]
    public void A_record_whose_handler_fails_is_gone_and_the_next_is_not()
    {
        using var map = Ring();
        using var program = Writer(map, length: 8);
        using var reader = new BpfRingBuffer(map);
        Write(program, 1);
        Write(program, 2);
        Assert.Throws<InvalidDataException>(() => reader.Read(static _ => throw new InvalidDataException()));
        var marks = new List<uint>();
        reader.Read(record => marks.Add(BinaryPrimitives.ReadUInt32LittleEndian(record)));
        Assert.Equal([2U], marks);
    }

    [Fact]
    public void A_map_of_another_type_and_a_disposed_reader_are_refused()
    {
        using var hash = BpfKernel.Map(BpfMapType.Hash);
        Assert.Contains("not a ring buffer", Assert.Throws<ArgumentException>(() => new BpfRingBuffer(hash)).Message, StringComparison.Ordinal);
        using var map = Ring();
        var reader = new BpfRingBuffer(map);
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(static _ => { }));
    }

    /// <summary>A ring of 16 bytes: where records are, and what cannot be.</summary>
    [Theory]
    [InlineData("04000000 00000000 0102030400000000", 0, 16, "Record", 16)]
    [InlineData("08000000 00000000 0102030405060708", 0, 16, "Record", 16)]
    [InlineData("04000040 00000000 0102030400000000", 0, 16, "Discarded", 16)]
    [InlineData("04000080 00000000 0102030400000000", 0, 16, "None", 0)]
    [InlineData("04000000 00000000 0102030400000000", 16, 16, "None", 16)]
    [InlineData("04000000 00000000 0102030400000000", 32, 48, "Record", 48)]
    [InlineData("0102030400000000 04000000 00000000", 24, 40, "Record", 40)]
    [InlineData("09000000 00000000 0102030405060708", 0, 16, "Broken", 0)]
    [InlineData("ffffff3f 00000000 0102030405060708", 0, 16, "Broken", 0)]
    [InlineData("04000000 00000000 0102030400000000", 0, 8, "Broken", 0)]
    [InlineData("04000000 00000000 0102030400000000", 0, 24, "Broken", 0)]
    [InlineData("04000000 00000000 0102030400000000", 16, 8, "Broken", 16)]
    [InlineData("04000000 04000000 0102030400000000", 4, 16, "Broken", 4)]
    [InlineData("00000000 00000000 0102030400000000", 0, 8, "Record", 8)]
    public void Bytes_are_a_record_or_nothing_or_broken(string ring, int consumer, int producer, string step, int after)
    {
        var bytes = Convert.FromHexString(ring.Replace(" ", "", StringComparison.Ordinal));
        var position = (ulong)consumer;
        var found = RingBufferRecords.Next([.. bytes, .. bytes], ref position, (ulong)producer, out var record);
        Assert.Equal(step, found.ToString());
        Assert.Equal((ulong)after, position);
        if (found == RingBufferRecords.Step.Record && record.Length > 0)
        {
            Assert.Equal(1, record[0]);
        }
    }

    private static BpfMap Ring() => BpfKernel.Map(BpfMapType.RingBuffer, keySize: 0, valueSize: 0, entries: Size);

    /// <summary>Writes a record that begins with the frame's mark; returns 1 if there is no room.</summary>
    private static BpfProgram Writer(BpfMap map, int length, BpfHelper end = BpfHelper.RingBufferSubmit) => BpfKernel.Load(code =>
    {
        var full = code.NewLabel("full");
        code.Load(BpfSize.Word, R6, R1 + SkBuff.Mark);
        code.LoadMap(R1, map);
        code.Mov(R2, length);
        code.Mov(R3, 0);
        code.Call(BpfHelper.RingBufferReserve);
        code.JumpIf(BpfCondition.Equal, R0, 0, full);
        code.Store(BpfSize.Word, R0, R6);
        code.Mov(R1, R0);
        code.Mov(R2, 0);
        code.Call(end);
        code.Mov(R0, 0);
        code.Exit();
        code.Mark(full);
        code.Mov(R0, 1);
        code.Exit();
    });

    private static int Write(BpfProgram program, uint mark)
    {
        var context = new byte[SkBuff.Size];
        BinaryPrimitives.WriteUInt32LittleEndian(context.AsSpan(SkBuff.Mark), mark);
        return program.TestRun(new byte[64], context).ReturnValue;
    }
}
