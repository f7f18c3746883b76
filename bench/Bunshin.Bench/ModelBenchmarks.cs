using BenchmarkDotNet.Attributes;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Bench;

/// <summary>What a verdict costs: destinations walk over all children, so that the table is met as cold as it would be.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class ModelBenchmarks
{
    private const int Frames = 4096;
    private static readonly MacAddress Parent = new(0x0200_0000_0001);
    private static readonly MacAddress Stranger = new(0x0200_0000_0077);
    private readonly byte[][] _frames = new byte[Frames][];
    private byte[] _broadcast = [];
    private MacvlanTable _table = null!;
    private MacvlanChild[] _children = [];
    private MacvlanParent _parent = null!;

    /// <summary>How many children the parent has.</summary>
    [Params(10, 1_000, 100_000)]
    public int Children { get; set; }

    /// <summary>The mode of all of them; a passthru child is alone, whatever the number.</summary>
    [Params(MacvlanMode.Private, MacvlanMode.Vepa, MacvlanMode.Bridge, MacvlanMode.Source, MacvlanMode.Passthru)]
    public MacvlanMode Mode { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _parent = new MacvlanParent { Address = Parent };
        _children = [.. Enumerable.Range(0, Mode == MacvlanMode.Passthru ? 1 : Children).Select(number => new MacvlanChild
        {
            Address = new MacAddress(0x0242_0000_0000UL + (ulong)number),
            Mode = Mode,
            Groups = [new MacAddress(0x0100_5E00_0001)],
            Sources = Mode == MacvlanMode.Source ? [new MacAddress(0x0242_1000_0000UL + (ulong)number)] : [],
        })];
        _table = MacvlanTable.Create(_parent, _children);
        for (var at = 0; at < Frames; at++)
        {
            _frames[at] = Frame(_children[random.Next(_children.Length)].Address, Stranger);
        }

        _broadcast = Frame(MacAddress.Broadcast, Stranger);
    }

    /// <summary>Parse, decide and walk the copies of a unicast frame from the wire.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int UnicastFromWire()
    {
        var sum = 0;
        foreach (var bytes in _frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            foreach (var delivery in _table.FromWire(frame))
            {
                sum += delivery.Child;
            }
        }

        return sum;
    }

    /// <summary>The verdict alone, without parsing and without walking.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int UnicastVerdict()
    {
        var sum = 0;
        foreach (var bytes in _frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            sum += (int)_table.FromWire(frame).Reason;
        }

        return sum;
    }

    /// <summary>Parsing alone, to be subtracted.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int ParseOnly()
    {
        var sum = 0;
        foreach (var bytes in _frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            sum += (int)frame.Destination.Value;
        }

        return sum;
    }

    /// <summary>Parse, decide and walk a child's unicast frame for a sibling.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int UnicastFromChild()
    {
        var sum = 0;
        foreach (var bytes in _frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            foreach (var delivery in _table.FromChild(0, frame))
            {
                sum += delivery.Child;
            }
        }

        return sum;
    }

    /// <summary>One broadcast and all its copies.</summary>
    [Benchmark]
    public int BroadcastFromWire()
    {
        var sum = 0;
        _ = FrameView.TryParse(_broadcast, out var frame);
        foreach (var delivery in _table.FromWire(frame))
        {
            sum += delivery.CountedBytes;
        }

        return sum;
    }

    /// <summary>Making the table anew, as every change of configuration does.</summary>
    [Benchmark]
    public MacvlanTable Create() => MacvlanTable.Create(_parent, _children);

    private static byte[] Frame(MacAddress destination, MacAddress source)
    {
        var bytes = new byte[60];
        destination.Write(bytes);
        source.Write(bytes.AsSpan(6));
        bytes[12] = 0x88;
        bytes[13] = 0xB5;
        return bytes;
    }
}
