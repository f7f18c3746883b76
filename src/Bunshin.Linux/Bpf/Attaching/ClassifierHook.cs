namespace Bunshin.Linux.Bpf.Attaching;

/// <summary>By which way of the kernel's a classifier gets a device's frames.</summary>
public enum ClassifierHook
{
    /// <summary>A link of its own (<see cref="TcxLink"/>). Linux 6.6.</summary>
    Tcx,

    /// <summary>A filter of traffic control (<c>tc filter show dev … ingress</c>). Linux 4.5.</summary>
    Clsact,
}
