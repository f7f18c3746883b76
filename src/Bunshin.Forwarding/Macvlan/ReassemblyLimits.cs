namespace Bunshin.Forwarding.Macvlan;

/// <summary>How much unfinished business a <see cref="MulticastReassembly"/> may hold; defaults are the kernel's (<c>net.ipv4.ipfrag_*</c>).</summary>
public sealed record ReassemblyLimits
{
    /// <summary>Memory for pieces at most, in bytes over all datagrams; a piece beyond is dropped.</summary>
    public int MaximumBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Unfinished datagrams at most; the first piece of another one is dropped.</summary>
    public int MaximumDatagrams { get; init; } = 4096;

    /// <summary>After how many of the caller's ticks since its first piece an unfinished datagram is given up; 30 s is usual.</summary>
    public long TimeoutTicks { get; init; } = 30_000;
}
