using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Model;

/// <summary>What decides in the middle of a modelled topology where frames go.</summary>
internal interface IModelPort
{
    /// <summary>A frame arrives at the parent.</summary>
    PortOutcome FromWire(in FrameView frame);

    /// <summary>Child number <paramref name="child"/> sends a frame.</summary>
    PortOutcome FromChild(int child, in FrameView frame);
}
