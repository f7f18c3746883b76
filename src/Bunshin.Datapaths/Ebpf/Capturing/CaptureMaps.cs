using System.Numerics;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>The maps of one capture. They are its process's own, and go with it and its programs.</summary>
internal sealed class CaptureMaps : IDisposable
{
    /// <summary>Of a processor's tally: passing frames seen, so that one of many is taken.</summary>
    public const int SeenOffset = 0;

    /// <summary>Of a processor's tally: frames for which there was no room in the ring.</summary>
    public const int LostOffset = 8;

    private const int TallySize = 16;
    private const int LeastRing = 1 << 20;
    private const int MostRing = 1 << 25;
    private const int RecordsOfRing = 1024;

    /// <summary>Makes them.</summary>
    /// <param name="recordSize">Bytes of a record.</param>
    /// <exception cref="Linux.LinuxException">The kernel refused.</exception>
    public static CaptureMaps Create(int recordSize) => new()
    {
        Frames = BpfMap.Create(new()
        {
            Name = "frames", Type = BpfMapType.RingBuffer,
            MaxEntries = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(recordSize * RecordsOfRing, LeastRing, MostRing)),
        }),
        Until = BpfMap.Create(new() { Name = "until", Type = BpfMapType.Array, KeySize = SlotKey.Size, ValueSize = sizeof(ulong), MaxEntries = 1 }),
        Tally = BpfMap.Create(new() { Name = "tally", Type = BpfMapType.PerCpuArray, KeySize = SlotKey.Size, ValueSize = TallySize, MaxEntries = 1 }),
    };

    /// <summary>Ring: <see cref="CaptureRecord"/>.</summary>
    public required BpfMap Frames { get; init; }

    /// <summary>Array of one: after this time, u64 nanoseconds since boot, programs let everything be: nobody reads any more.</summary>
    public required BpfMap Until { get; init; }

    /// <summary>Array of one, per CPU; programs write it.</summary>
    public required BpfMap Tally { get; init; }

    /// <summary>Frames for which there was no room.</summary>
    public long CountLost()
    {
        Span<long> sums = stackalloc long[TallySize / sizeof(long)];
        var key = 0;
        _ = Tally.TrySum(SlotKey.Of(in key), sums);
        return sums[LostOffset / sizeof(long)];
    }

    public void Dispose()
    {
        Frames.Dispose();
        Until.Dispose();
        Tally.Dispose();
    }
}
