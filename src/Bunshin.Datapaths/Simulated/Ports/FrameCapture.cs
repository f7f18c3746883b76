using Bunshin.Packets.PcapNg;

namespace Bunshin.Datapaths.Simulated.Ports;

/// <summary>Writes what one interface's taps see to a capture file, with the rule that decided as the comment.</summary>
internal sealed class FrameCapture
{
    private readonly PcapNgWriter _writer;
    private readonly Simulation _simulation;
    private readonly int _number;

    public FrameCapture(PcapNgWriter writer, Simulation simulation, string name)
    {
        _writer = writer;
        _simulation = simulation;
        _number = writer.AddInterface(name);
    }

    public void Write(ReadOnlySpan<byte> frame, PcapNgDirection direction, string comment) =>
        _writer.WriteFrame(_number, (ulong)_simulation.Now.Ticks * TimeSpan.NanosecondsPerTick, frame, direction, comment: comment);
}
