namespace Bunshin.Conformance.Replay;

/// <summary>What a recording is compared with.</summary>
public enum ReplayTarget
{
    /// <summary>The forwarding rules alone; needs no privileges.</summary>
    Model,

    /// <summary>The kernel's macvlan driver, live in namespaces.</summary>
    Kernel,

    /// <summary>The userspace datapath, live in namespaces.</summary>
    Userspace,
}
