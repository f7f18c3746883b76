using Bunshin.Forwarding;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>A device gets a frame.</summary>
/// <param name="Device">Its number in the stack.</param>
/// <param name="Class">What the frame is to it.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Tag">The tag out of band.</param>
internal sealed record TrialDelivery(int Device, DeliveryClass Class, byte[] Frame, VlanTag Tag);
