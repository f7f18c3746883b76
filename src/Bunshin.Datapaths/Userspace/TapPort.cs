using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Tap;

namespace Bunshin.Datapaths.Userspace;

/// <summary>A child's NIC as a TAP device made inside its namespace.</summary>
internal sealed class TapPort(TapDevice tap) : IChildPort
{
    /// <inheritdoc/>
    public FileDescriptor Descriptor => tap.Descriptor;

    /// <inheritdoc/>
    public PortKind Kind => PortKind.Tap;

    /// <summary>Makes the device, without carrier.</summary>
    public static TapPort Create(ServedNamespace home, string name)
    {
        var tap = home.Namespace.Run(() => TapDevice.Create(name));
        try
        {
            tap.SetCarrier(false);
            return new TapPort(tap);
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void SetCarrier(bool on) => tap.SetCarrier(on);

    /// <inheritdoc/>
    public bool TryLocate(out string name, out FileDescriptor? networkNamespace) => tap.TryLocate(out name, out networkNamespace);

    /// <inheritdoc/>
    public void Dispose() => tap.Dispose();
}
