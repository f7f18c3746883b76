namespace Bunshin.Datapaths.Simulated.Ports;

/// <summary>One direction of a cable: frames follow each other at its rate and arrive after its latency.</summary>
internal sealed class Cable(Simulation simulation, IFrameSink far) : IFrameSink
{
    private static readonly TimeSpan _latency = TimeSpan.FromMicroseconds(5);

    // 10 Gbit/s: 125 bytes take the 100 ns that TimeSpan resolves.
    private const int BytesPerTick = 125;

    private TimeSpan _busyUntil;

    public void Take(ReadOnlyMemory<byte> frame)
    {
        var start = _busyUntil > simulation.Now ? _busyUntil : simulation.Now;
        _busyUntil = start + TimeSpan.FromTicks((frame.Length + BytesPerTick - 1) / BytesPerTick);
        simulation.Schedule(_busyUntil + _latency - simulation.Now, () => far.Take(frame));
    }
}
