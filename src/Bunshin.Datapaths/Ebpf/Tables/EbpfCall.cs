namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>Parts of programs that others go on in, by their place in <c>calls</c>.</summary>
internal enum EbpfCall
{
    /// <summary>A child's frame, with all that can be.</summary>
    Descend,

    /// <summary>A macvlan child's multicast frame.</summary>
    GroupSend,

    /// <summary>Copies of it for siblings.</summary>
    SiblingFlood,

    /// <summary>A frame comes in at a port, with all that can be.</summary>
    Arrive,

    /// <summary>Copies by source lists.</summary>
    Sources,

    /// <summary>The port's rules behind the source lists.</summary>
    AfterSources,

    /// <summary>A tag behind a priority tag that a device's stack forgets.</summary>
    ForgetTag,

    /// <summary>A frame comes in at an ipvlan port.</summary>
    IpvlanReceive,

    /// <summary>A frame arrives at a parent that is an ipvlan port.</summary>
    IpvlanFromWire,

    /// <summary>An ipvlan child's frame.</summary>
    IpvlanSend,

    /// <summary>Copies of a received multicast frame.</summary>
    WireFlood,

    /// <summary>What a child with a policy sends.</summary>
    Policy,

    /// <summary>A frame is dropped.</summary>
    Dropped,

    /// <summary>A capture shall have a frame that is dropped; there is no such part while there is no capture.</summary>
    Captured,
}
