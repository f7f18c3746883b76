using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Tests.Ebpf;

[Collection("bpf")]
public sealed class FullTables
{
    [Fact]
    public void Leave_out_what_has_no_room_and_say_why()
    {
        const int Room = 8;
        BpfMap map;
        try
        {
            map = BpfMap.Create(new() { Name = "small", Type = BpfMapType.Hash, KeySize = TableKey.Size, ValueSize = sizeof(uint), MaxEntries = Room });
        }
        catch (LinuxException refused)
        {
            Assert.Skip(refused.Message);
            throw;
        }

        using (map)
        {
            var table = new MirroredHash<UInt128>(map);
            var many = Enumerable.Range(1, 100).ToDictionary(static number => (UInt128)number, static number => (uint)number);
            table.Add(many);
            Assert.Equal(Errno.E2BIG, table.Refusal?.Errno);
            Assert.Contains("small", table.Refusal!.Message, StringComparison.Ordinal);
            Assert.InRange(Count(map), 1, Room);

            // What is there can be changed all the same, and what goes makes room.
            var there = many.Take(Count(map)).ToDictionary();
            table.Remove(there);
            table.Add(there);
            Assert.Null(table.Refusal);
            Dictionary<UInt128, uint> others = new() { [1000] = 1 };
            table.Remove(others);
            table.Add(others);
            Assert.Null(table.Refusal);
            Assert.Equal(1, Count(map));
        }
    }

    private static int Count(BpfMap map)
    {
        var count = 0;
        var key = new byte[TableKey.Size];
        for (var found = map.TryNextKey([], key); found; found = map.TryNextKey(key, key))
        {
            count++;
        }

        return count;
    }
}
