using Bunshin.Datapaths.Served;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The relay's end of a child's NIC.</summary>
internal abstract class RelayPort : IChildPort
{
    /// <summary>What the relay reads and writes.</summary>
    public abstract FileDescriptor Descriptor { get; }

    /// <summary>How.</summary>
    public abstract PortKind Kind { get; }

    /// <summary>Its number in the relay; -1 while it is not plugged in.</summary>
    public int Number { get; set; } = -1;

    /// <summary>Counters.</summary>
    public Tally Tally { get; } = new();

    /// <inheritdoc/>
    public abstract void MakeLasting();

    /// <inheritdoc/>
    public abstract void Release();

    /// <inheritdoc/>
    public abstract void SetCarrier(bool on);

    /// <inheritdoc/>
    public abstract bool IsStill(LinkInfo link, string name);

    /// <inheritdoc/>
    public abstract bool TryLocate(out string name, out FileDescriptor? networkNamespace);

    /// <inheritdoc/>
    public ChildCounters Count(LinkStatistics? device) => Tally.Read(device?.RxDropped ?? 0, device?.TxDropped ?? 0);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> CountDrops() => Tally.ReadDrops();

    /// <inheritdoc/>
    public abstract void Dispose();
}
