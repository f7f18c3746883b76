using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>What a switch did with one frame.</summary>
/// <param name="Outcome">What, and why.</param>
/// <param name="Vlan">The VLAN the frame belongs to; 0 where the switch does not look at VLANs.</param>
/// <param name="Tag">The tag it has inside the switch: where it leaves with one, this is it.</param>
/// <param name="IsMirrored">The last of the ports it leaves by is the mirror, which gets it as it came.</param>
public readonly record struct SwitchDecision(SwitchOutcome Outcome, ushort Vlan, VlanTag Tag, bool IsMirrored);
