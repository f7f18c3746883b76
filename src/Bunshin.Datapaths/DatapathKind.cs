namespace Bunshin.Datapaths;

/// <summary>What carries frames between a parent and its children.</summary>
public enum DatapathKind
{
    /// <summary>The best one that can serve what is asked for: <see cref="Kernel"/>, else <see cref="Ebpf"/>, else <see cref="Userspace"/>.</summary>
    Auto,

    /// <summary>The kernel's own driver, asked by rtnetlink.</summary>
    Kernel,

    /// <summary>Programs of ours in the kernel: veth children, forwarded by BPF.</summary>
    Ebpf,

    /// <summary>This process: a packet socket on the parent, a TAP or veth end for each child.</summary>
    Userspace,

    /// <summary>Memory alone: in-memory ports and model hosts, deterministic under a seed.</summary>
    Simulated,
}
