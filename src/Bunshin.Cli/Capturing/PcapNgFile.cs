using Bunshin.Datapaths.Ebpf.Capturing;
using Bunshin.Packets.PcapNg;

namespace Bunshin.Cli.Capturing;

/// <summary>A pcapng file with an interface for each device, and why a frame was dropped as its comment.</summary>
internal sealed class PcapNgFile(Stream stream, string parent, int snapLength) : ICaptureWriter
{
    private readonly PcapNgWriter _writer = new(stream);
    private readonly Dictionary<string, int> _interfaces = [];

    public void Write(CapturedFrame frame, long lost)
    {
        if (!_interfaces.TryGetValue(frame.Device, out var number))
        {
            number = _writer.AddInterface(frame.Device, frame.Device == parent ? null : $"child of {parent}", snapLength + Packets.Ethernet.VlanTag.Length);
            _interfaces.Add(frame.Device, number);
        }

        _writer.WriteFrame(
            number, frame.Nanoseconds, frame.Bytes, frame.IsSent ? PcapNgDirection.Outbound : PcapNgDirection.Inbound, frame.Length,
            frame.Reason is null ? default : $"dropped: {frame.Reason}", (ulong)lost);
    }

    public void Flush() => stream.Flush();
}
