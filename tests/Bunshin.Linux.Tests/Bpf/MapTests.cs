using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class MapTests
{
    [Theory]
    [InlineData(BpfMapType.Hash)]
    [InlineData(BpfMapType.LruHash)]
    public void A_hash_keeps_what_is_written_until_it_is_deleted(BpfMapType type)
    {
        using var map = BpfKernel.Map(type);
        Span<byte> value = stackalloc byte[8];
        Assert.False(map.TryLookup(Key(1), value));
        Assert.True(map.Update(Key(1), Value(10), BpfUpdate.OnlyNew));
        Assert.False(map.Update(Key(1), Value(11), BpfUpdate.OnlyNew));
        Assert.True(map.Update(Key(1), Value(12), BpfUpdate.OnlyPresent));
        Assert.False(map.Update(Key(2), Value(20), BpfUpdate.OnlyPresent));
        Assert.True(map.TryLookup(Key(1), value));
        Assert.Equal(12, BinaryPrimitives.ReadInt64LittleEndian(value));
        Assert.True(map.Delete(Key(1)));
        Assert.False(map.Delete(Key(1)));
        Assert.False(map.TryNextKey(default, new byte[4]));
    }

    [Fact]
    public void A_full_hash_says_how_much_it_holds_and_wrong_lengths_are_refused()
    {
        using var map = BpfKernel.Map(BpfMapType.Hash, entries: 1);
        map.Update(Key(1), Value(1));
        var refusal = Assert.Throws<LinuxException>(() => map.Update(Key(2), Value(2)));
        Assert.Equal(Errno.E2BIG, refusal.Errno);
        Assert.Contains("room for 1 entries", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => map.TryLookup(new byte[3], new byte[8]));
        Assert.Throws<ArgumentException>(() => map.TryLookup(new byte[4], new byte[9]));
        Assert.Throws<ArgumentException>(() => map.TryNextKey(new byte[4], new byte[5]));
        Assert.Throws<ArgumentException>(() => map.Update(Key(1), new byte[7]));
    }

    [Fact]
    public void Keys_and_batches_meet_every_entry_once()
    {
        using var map = BpfKernel.Map(BpfMapType.Hash, entries: 1000);
        var keys = Enumerable.Range(0, 500).ToArray();
        var values = keys.Select(key => (long)key * 3).ToArray();
        foreach (var (one, value) in keys.Zip(values))
        {
            map.Update(Key(one), Value(value));
        }

        var walked = new List<int>();
        var key = new byte[4];
        for (var more = map.TryNextKey(default, key); more; more = map.TryNextKey(key, key))
        {
            walked.Add(BinaryPrimitives.ReadInt32LittleEndian(key));
        }

        Assert.Equal(keys, walked.Order());
        var read = new List<(int, long)>();
        var cursor = new BpfMapCursor(map);
        var someKeys = new int[64];
        var someValues = new long[64];
        while (!cursor.IsAtEnd)
        {
            var count = map.LookupBatch(cursor, MemoryMarshal.AsBytes(someKeys.AsSpan()), MemoryMarshal.AsBytes(someValues.AsSpan()));
            read.AddRange(someKeys.Take(count).Zip(someValues));
        }

        Assert.Equal(keys.Zip(values), read.Order());
        Assert.Equal(0, map.LookupBatch(cursor, MemoryMarshal.AsBytes(someKeys.AsSpan()), MemoryMarshal.AsBytes(someValues.AsSpan())));
        Assert.Throws<ArgumentException>(() => map.LookupBatch(new BpfMapCursor(map), new byte[8], new byte[8]));
    }

    [Fact]
    public void Each_cpu_counts_for_itself()
    {
        using var map = BpfKernel.Map(BpfMapType.PerCpuArray, valueSize: 4, entries: 1);
        using var program = BpfKernel.Load(code =>
        {
            var none = code.NewLabel("none");
            code.Store(BpfSize.Word, R10 - 4, 0);
            code.LoadMap(R1, map);
            code.Mov(R2, R10);
            code.Add(R2, -4);
            code.Call(BpfHelper.MapLookup);
            code.JumpIf(BpfCondition.Equal, R0, 0, none);
            code.Load(BpfSize.Word, R1, R0);
            code.Add(R1, 1);
            code.Store(BpfSize.Word, R0, R1);
            code.Mark(none);
            code.Mov(R0, 0);
            code.Exit();
        });
        program.TestRun(new byte[64], repeat: 1000);
        var entry = new byte[map.EntrySize];
        Assert.Equal(8 * PossibleCpus.Count, entry.Length);
        Assert.True(map.TryLookup(Key(0), entry));
        Assert.Equal(1000, Enumerable.Range(0, PossibleCpus.Count).Sum(cpu => BinaryPrimitives.ReadInt32LittleEndian(map.ValueOf(entry, cpu))));
    }

    [Fact]
    public void The_longest_prefix_wins()
    {
        using var map = BpfKernel.Map(BpfMapType.LpmTrie, keySize: 8, valueSize: 8, flags: BpfMapFlags.NoPreallocation);
        map.Update([8, 0, 0, 0, 10, 0, 0, 0], Value(8));
        map.Update([16, 0, 0, 0, 10, 1, 0, 0], Value(16));
        var value = new byte[8];
        Assert.True(map.TryLookup([32, 0, 0, 0, 10, 1, 2, 3], value));
        Assert.Equal(Value(16), value);
        Assert.True(map.TryLookup([32, 0, 0, 0, 10, 2, 2, 3], value));
        Assert.Equal(Value(8), value);
        Assert.False(map.TryLookup([32, 0, 0, 0, 11, 2, 2, 3], value));
    }

    [Fact]
    public void A_program_goes_on_in_another_and_stays_when_there_is_none()
    {
        using var programs = BpfKernel.Map(BpfMapType.ProgramArray, valueSize: 4, entries: 2);
        using var seven = BpfKernel.Load(static code =>
        {
            code.Mov(R0, 7);
            code.Exit();
        });
        using var caller = BpfKernel.Load(code =>
        {
            code.LoadMap(R2, programs);
            code.Mov(R3, 1);
            code.Call(BpfHelper.TailCall);
            code.Mov(R0, 3);
            code.Exit();
        });
        Assert.Equal(3, caller.TestRun(new byte[64]).ReturnValue);
        programs.Update(Key(1), seven);
        Assert.Equal(7, caller.TestRun(new byte[64]).ReturnValue);
        Assert.True(programs.Delete(Key(1)));
        Assert.Equal(3, caller.TestRun(new byte[64]).ReturnValue);
    }

    [Fact]
    public void A_map_is_found_by_its_number_with_what_it_was_made_as()
    {
        using var map = BpfKernel.Map(BpfMapType.Hash, keySize: 6, valueSize: 12, entries: 77, flags: BpfMapFlags.NoPreallocation);
        using var again = BpfMap.OpenById(map.Id);
        Assert.Equal(map.Spec, again.Spec);
        map.Update(new byte[6], new byte[12]);
        Assert.True(again.TryLookup(new byte[6], new byte[12]));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(static () => BpfMap.OpenById(uint.MaxValue)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(static () => BpfKernel.Map(BpfMapType.Array, keySize: 3)).Errno);
    }

    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-1", 2)]
    [InlineData("0-3,8,10-11", 7)]
    [InlineData("", 0)]
    [InlineData("3-1", 0)]
    [InlineData("0-1-2", 0)]
    [InlineData("0-99999999", 0)]
    [InlineData("a", 0)]
    public void Lists_of_cpus_are_counted_or_refused(string list, int count)
    {
        if (count == 0)
        {
            Assert.Throws<FormatException>(() => PossibleCpus.Parse(list));
        }
        else
        {
            Assert.Equal(count, PossibleCpus.Parse(list));
        }
    }

    private static byte[] Key(int key) => BitConverter.GetBytes(key);

    private static byte[] Value(long value) => BitConverter.GetBytes(value);
}
