using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Tap;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Makes children's NICs and takes them away: TAPs where this user may have them, veth pairs elsewhere.</summary>
internal sealed class ChildMaker(ServedNamespaces homes, ChildPortChoice choice) : IDisposable
{
    private const int QueueLength = 1000;
    private const byte NoAddressGeneration = 1; // IN6_ADDR_GEN_MODE_NONE
    private static readonly bool HasIpv6 = Directory.Exists("/proc/sys/net/ipv6");
    private HiddenNamespace? _hidden;

    /// <summary>Makes a child, down, as the specification says.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="parentSpec">All that is wanted.</param>
    /// <param name="parent">The parent.</param>
    /// <param name="made">Those made before, one of which it may stand on.</param>
    /// <exception cref="LinuxException">The kernel refused; nothing is left.</exception>
    public ServedChild Make(ChildSpec spec, ParentSpec parentSpec, ServedParent parent, IReadOnlyList<ServedChild> made)
    {
        var lower = spec.Lower is null ? (IServedDevice)parent : made.Last(child => child.Spec.Name == spec.Lower);
        var home = homes.Enter(spec.Namespace.IsCurrent ? parentSpec.Namespace : spec.Namespace);
        IChildPort? port = null;
        try
        {
            if (spec.Kind == ChildKind.Ipvlan)
            {
                lower.LowerPort.OpenRouted();
            }

            port = MakePort(spec, home);
            var index = home.Netlink.GetLink(spec.Name).Index;
            home.Netlink.ChangeLink(index, Settings(spec, lower));
            var child = new ServedChild(spec, lower, home, port, home.Netlink.GetLink(spec.Name));
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
        child.LowerPort.Dispose();
        child.Port.Dispose();
        homes.Leave(child.Home);
    }

    /// <inheritdoc/>
    public void Dispose() => _hidden?.Dispose();

    private static LinkChange Settings(ChildSpec spec, IServedDevice lower)
    {
        var isIpvlan = spec.Kind == ChildKind.Ipvlan;
        var hasLowersAddress = isIpvlan
            || (spec.Kind == ChildKind.Vlan && spec.Address is null)
            || spec.IsPassthru;
        return new LinkChange
        {
            Address = hasLowersAddress ? lower.State.Address : spec.Address,
            Mtu = spec.Mtu ?? DefaultMtu(spec, lower),
            TransmitQueueLength = QueueLength,
            UsesArp = isIpvlan ? spec.IpvlanOrDefault.Mode == IpvlanMode.L2 : null,

            // By the MAC alone all ipvlan children would choose one link-local address; the follower gives each its own.
            Inet6AddressGeneration = isIpvlan && HasIpv6 ? NoAddressGeneration : null,
        };
    }

    // A packet socket takes one C-tag beyond the parent's MTU, and no other; the driver would send more and let the next device lose it.
    private static int DefaultMtu(ChildSpec spec, IServedDevice lower) =>
        spec.Vlan is { } vlan && (vlan.Protocol != EtherType.Dot1Q || lower is ServedChild { Spec.Kind: ChildKind.Vlan })
            ? lower.State.Mtu - VlanTag.Length
            : lower.State.Mtu;

    private IChildPort MakePort(ChildSpec spec, ServedNamespace home)
    {
        var useTap = choice == ChildPortChoice.Tap || (choice == ChildPortChoice.Auto && TapDevice.CanOpen(out _));
        return useTap
            ? TapPort.Create(home, spec.Name)
            : VethPort.Create(_hidden ??= new HiddenNamespace(), home, spec.Name);
    }
}
