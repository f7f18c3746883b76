using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>What a switch did with a frame, and why.</summary>
public enum SwitchOutcome
{
    /// <summary>The destination is known: one port.</summary>
    Forwarded,

    /// <summary>Broadcast, multicast or an unknown destination: all other ports, and this one too if it reflects.</summary>
    Flooded,

    /// <summary>The destination is known behind the port the frame came from, which does not reflect.</summary>
    SamePort,

    /// <summary>The destination is the switch itself.</summary>
    ToSwitch,

    /// <summary>A link-local group (01:80:c2:00:00:02 to :0f): for the port's own protocols, never forwarded.</summary>
    LinkLocal,

    /// <summary>MAC control (01:80:c2:00:00:01, PAUSE): dropped.</summary>
    MacControl,

    /// <summary>The source is zero or a group: dropped.</summary>
    InvalidSource,

    /// <summary>The port the frame came from, or the one it would leave by, is disabled.</summary>
    PortDisabled,

    /// <summary>The port does not carry the frame's VLAN, or takes no frames without a tag.</summary>
    VlanNotCarried,

    /// <summary>A <see cref="SwitchFilter"/> dropped it.</summary>
    Filtered,

    /// <summary>It came in by the mirror port, which only listens.</summary>
    FromMirror,
}

/// <summary>What a switch did with one frame.</summary>
/// <param name="Outcome">What, and why.</param>
/// <param name="Vlan">The VLAN the frame belongs to; 0 where the switch does not look at VLANs.</param>
/// <param name="Tag">The tag it has inside the switch: where it leaves with one, this is it.</param>
/// <param name="IsMirrored">The last of the ports it leaves by is the mirror, which gets it as it came.</param>
public readonly record struct SwitchDecision(SwitchOutcome Outcome, ushort Vlan, VlanTag Tag, bool IsMirrored);

/// <summary>What came of learning one source.</summary>
internal enum LearnOutcome
{
    Known,
    Learned,
    Moved,
    Full,
}
