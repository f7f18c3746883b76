namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Parts of programs that others go on in, by their place in <c>calls</c>.</summary>
internal enum EbpfCall
{
    /// <summary>A child's frame, with all that can be: <see cref="DescendRules"/>.</summary>
    Descend,

    /// <summary>A macvlan child's multicast frame: <see cref="GroupSendRules"/>.</summary>
    GroupSend,

    /// <summary>Copies of it for siblings: <see cref="FloodLoop"/>.</summary>
    SiblingFlood,

    /// <summary>A frame comes in at a port, with all that can be: <see cref="ArriveRules"/>.</summary>
    Arrive,

    /// <summary>Copies by source lists: <see cref="SourceRules"/>.</summary>
    Sources,

    /// <summary>The port's rules behind the source lists.</summary>
    AfterSources,

    /// <summary>A tag behind a priority tag that a device's stack forgets.</summary>
    ForgetTag,

    /// <summary>A frame comes in at an ipvlan port: <see cref="IpvlanReceiveRules"/>.</summary>
    IpvlanReceive,

    /// <summary>A frame arrives at a parent that is an ipvlan port.</summary>
    IpvlanFromWire,

    /// <summary>An ipvlan child's frame: <see cref="IpvlanSendRules"/>.</summary>
    IpvlanSend,

    /// <summary>Copies of a received multicast frame: <see cref="FloodLoop"/>.</summary>
    WireFlood,

    /// <summary>What a child with a policy sends: <see cref="Policies.PolicyPrograms"/>.</summary>
    Policy,

    /// <summary>A frame is dropped: <see cref="DropRules"/>.</summary>
    Dropped,

    /// <summary>A capture shall have a frame that is dropped; there is no such part while there is no capture.</summary>
    Captured,
}
