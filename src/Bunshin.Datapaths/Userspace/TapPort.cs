using System.Diagnostics;
using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Linux.Syscalls;
using Bunshin.Linux.Tap;

namespace Bunshin.Datapaths.Userspace;

/// <summary>A child's NIC as a TAP device made inside its namespace.</summary>
internal sealed class TapPort(TapDevice tap, bool isLasting) : RelayPort
{
    private const byte Tap = 2; // TUNSETIFF's IFF_TAP, as IFLA_TUN_TYPE says it.

    // What a killed process had in an io_uring is let go some time after it is gone.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private bool _isLasting = isLasting;

    /// <inheritdoc/>
    public override FileDescriptor Descriptor => tap.Descriptor;

    /// <inheritdoc/>
    public override PortKind Kind => PortKind.Tap;

    /// <summary>Makes the device, without carrier.</summary>
    public static TapPort Create(ServedNamespace home, string name)
    {
        var tap = home.Namespace.Run(() => TapDevice.Create(name));
        try
        {
            tap.SetCarrier(false);
            return new TapPort(tap, isLasting: false);
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <summary>Opens a lasting device that an earlier process left.</summary>
    /// <exception cref="DatapathException">It is not one of ours, or another process serves it.</exception>
    public static TapPort Adopt(ServedNamespace home, LinkInfo found)
    {
        var isOurs = OwnershipMark.IsLasting(found.Group);
        if (!isOurs || found.Kind is not TunKind { Type: Tap, IsPersistent: true })
        {
            var kind = found.Kind is { } known ? $"of kind {known.Name}" : "that is not a virtual one";
            throw new DatapathException(
                $"there is an interface {found.Name} already: a device {kind}, {(isOurs ? "of bunshin's, but another datapath's" : "which is not one of bunshin's lasting children")}; "
                + "remove it, or give the child another name");
        }

        var tap = home.Namespace.Run(() => Open(found.Name));
        if (home.Netlink.FindLink(found.Name)?.Index == found.Index)
        {
            return new TapPort(tap, isLasting: true);
        }

        tap.Dispose();
        throw new DatapathException($"{found.Name} was removed or renamed while it was to be adopted; try again");
    }

    /// <inheritdoc/>
    public override void MakeLasting()
    {
        tap.SetPersistent(true);
        _isLasting = true;
    }

    /// <inheritdoc/>
    public override void SetCarrier(bool on) => tap.SetCarrier(on);

    /// <inheritdoc/>
    public override bool IsStill(LinkInfo link, string name) => link.Name == name && link.Kind is TunKind;

    /// <inheritdoc/>
    public override bool TryLocate(out string name, out FileDescriptor? networkNamespace) => tap.TryLocate(out name, out networkNamespace);

    /// <inheritdoc/>
    public override void Release() => tap.Dispose();

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            if (_isLasting)
            {
                tap.SetPersistent(false);
            }
        }
        catch (LinuxException)
        {
            // Somebody else deleted it, or its namespace died.
        }

        tap.Dispose();
    }

    private static TapDevice Open(string name)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return TapDevice.OpenQueue(name, multiQueue: false);
            }
            catch (LinuxException busy) when (busy.Errno == Errno.EBUSY)
            {
                if (clock.Elapsed > s_patience)
                {
                    var holders = TapHolders.Find(name);
                    throw new DatapathException(
                        $"{name} is served already{(holders.Count > 0 ? $", by {string.Join(", ", holders)}" : "")}: {busy.Message}; stop that first", busy);
                }

                Thread.Sleep(20);
            }
        }
    }
}
