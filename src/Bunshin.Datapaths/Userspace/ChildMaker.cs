using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Tap;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Makes children's NICs and takes them away: TAPs where this user may have them, veth pairs elsewhere.</summary>
internal sealed class ChildMaker(ServedNamespaces homes, ChildPortChoice choice) : IDisposable
{
    private const int QueueLength = 1000;
    private HiddenNamespace? _hidden;

    /// <summary>Makes a child, down, as the specification says.</summary>
    /// <exception cref="LinuxException">The kernel refused; nothing is left.</exception>
    public ServedChild Make(ChildSpec spec, ParentSpec parentSpec, ServedParent parent)
    {
        var home = homes.Enter(spec.Namespace.IsCurrent ? parentSpec.Namespace : spec.Namespace);
        IChildPort? port = null;
        try
        {
            port = MakePort(spec, home);
            var address = spec.Mode == MacvlanMode.Passthru ? parent.State.Address : spec.Address;
            var index = home.Netlink.GetLink(spec.Name).Index;
            home.Netlink.ChangeLink(index, new LinkChange
            {
                Address = address,
                Mtu = spec.Mtu ?? parent.State.Mtu,
                TransmitQueueLength = QueueLength,
            });
            var child = new ServedChild(spec, home, port, home.Netlink.GetLink(spec.Name));
            child.PortNumber = parent.Plug(port.Descriptor, port.Kind);
            return child;
        }
        catch
        {
            port?.Dispose();
            homes.Leave(home);
            throw;
        }
    }

    /// <summary>Takes a child away.</summary>
    public void Unmake(ServedChild child, ServedParent parent)
    {
        if (child.PortNumber >= 0)
        {
            parent.Unplug(child.PortNumber);
        }

        child.Wish?.Dispose();
        child.Port.Dispose();
        homes.Leave(child.Home);
    }

    /// <inheritdoc/>
    public void Dispose() => _hidden?.Dispose();

    private IChildPort MakePort(ChildSpec spec, ServedNamespace home)
    {
        var useTap = choice == ChildPortChoice.Tap || (choice == ChildPortChoice.Auto && TapDevice.CanOpen(out _));
        return useTap
            ? TapPort.Create(home, spec.Name)
            : VethPort.Create(_hidden ??= new HiddenNamespace(), home, spec.Name);
    }
}
