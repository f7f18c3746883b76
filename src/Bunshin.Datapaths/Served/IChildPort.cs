using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Datapaths.Served;

/// <summary>Our end of a child's NIC. Disposing it takes the NIC away.</summary>
internal interface IChildPort : IDisposable
{
    /// <summary>Says that the NIC shall outlive us.</summary>
    void MakeLasting();

    /// <summary>Lets go of the NIC, which stays if it is a lasting one.</summary>
    void Release();

    /// <summary>Plugs the child's cable in or out.</summary>
    void SetCarrier(bool on);

    /// <summary>Whether a link under the NIC's last index and namespace may still be it.</summary>
    /// <param name="link">The link.</param>
    /// <param name="name">The NIC's last name.</param>
    bool IsStill(LinkInfo link, string name);

    /// <summary>
    /// Where the NIC is now, if somebody moved or renamed it; false when it is gone or cannot be followed. A null namespace: it is
    /// somewhere that cannot be entered.
    /// </summary>
    bool TryLocate(out string name, out FileDescriptor? networkNamespace);

    /// <summary>The counters, as the kernel's driver would count.</summary>
    /// <param name="device">The NIC's own, as last read; null when it never was.</param>
    ChildCounters Count(LinkStatistics? device);

    /// <summary>Frames that were dropped, by reason; only reasons that occurred.</summary>
    IReadOnlyDictionary<string, long> CountDrops();
}
