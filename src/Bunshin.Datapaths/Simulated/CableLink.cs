using Bunshin.Datapaths.Simulated.Ports;

namespace Bunshin.Datapaths.Simulated;

/// <summary>A NIC's cable to a switch; without one (null) there is no carrier.</summary>
internal sealed class CableLink(IFrameSink? outward) : ILink
{
    public bool HasCarrier => outward is not null;

    public void Send(SimulatedInterface from, ReadOnlyMemory<byte> frame)
    {
        from.Tap(frame, TrailKind.Sent);
        outward?.Take(frame);
    }
}
