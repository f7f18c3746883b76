namespace Bunshin.Datapaths.Served;

/// <summary>Why a datapath of ours lost a frame, beside the rules of <c>VerdictReason</c>.</summary>
internal enum CarrierDrop
{
    /// <summary>Shorter than an Ethernet header, or cut inside a tag.</summary>
    Malformed,

    /// <summary>A piece of a multicast datagram that fits nowhere, or for which there was no room.</summary>
    BadFragment,

    /// <summary>A copy longer than the recipient's MTU allows.</summary>
    TooLongForChild,

    /// <summary>The recipient went down between verdict and write.</summary>
    PortDown,

    /// <summary>The port refused the length.</summary>
    TooLongForPort,

    /// <summary>The port's queue was full.</summary>
    PortFull,

    /// <summary>The IP layer on the parent's side has no route.</summary>
    NoRoute,

    /// <summary>The port refused for another reason.</summary>
    PortError,

    /// <summary>Nothing was dropped that is known of: reading from the port failed and was begun again.</summary>
    ReadFailed,

    /// <summary>The frame's walk ended in an exception.</summary>
    WalkFailed,
}
