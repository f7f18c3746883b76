using System.Globalization;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>What the kernel's ipvlan driver refuses, decided beforehand and without touching anything; null means allowed.</summary>
/// <remarks>Rules of <c>ipvlan_nl_validate</c>, <c>ipvlan_link_new</c>, <c>ipvlan_addr4_validator_event</c> (<c>drivers/net/ipvlan</c>).</remarks>
public static class IpvlanRules
{
    /// <summary>May a port have this mode and these flags?</summary>
    public static Refusal? CheckPort(IpvlanMode mode, IpvlanFlags flags)
    {
        if (mode > IpvlanMode.L3s)
        {
            return new("EINVAL", Text($"{(int)mode} is not an ipvlan mode; there are l2, l3 and l3s"));
        }

        const IpvlanFlags both = IpvlanFlags.Private | IpvlanFlags.Vepa;
        return (flags & ~both) != 0
            ? new("EINVAL", Text($"0x{(int)flags:x} are not ipvlan flags; there are bridge (0), private (1) and vepa (2)"))
            : flags == both ? new("EINVAL", "an ipvlan port is private or vepa, not both")
            : null;
    }

    /// <summary>May child number <paramref name="child"/> (-1: a new one) get <paramref name="address"/>? Down siblings hold theirs too.</summary>
    /// <remarks>The parent's own addresses are not looked at, as in the kernel.</remarks>
    public static Refusal? CheckAddress(IReadOnlyList<IpvlanChild> children, int child, IpAddress address)
    {
        if (address.IsAny || address.IsMulticast)
        {
            return new("EINVAL", $"{address} is not an address for an interface");
        }

        for (var other = 0; other < children.Count; other++)
        {
            if (other != child && children[other].Addresses.Contains(address))
            {
                return new(
                    "EADDRINUSE",
                    $"{address} is the address of {NameOf(children, other)}: Address already assigned to an ipvlan device");
            }
        }

        return null;
    }

    /// <summary>May a child's MAC be set? Never: all have the parent's.</summary>
    public static Refusal CheckMac(MacAddress parent) =>
        new("EOPNOTSUPP", $"an ipvlan child always has its parent's MAC, {parent}; set the parent's, or use macvlan");

    /// <summary>May a VLAN device be made on an ipvlan child? Never.</summary>
    public static Refusal CheckVlanOn(string child) =>
        new("EOPNOTSUPP", $"8021q: VLANs not supported on device: {child} is an ipvlan child; make the VLAN on its parent");

    /// <summary>May a child have <paramref name="mtu"/>? The parent's is not a limit, but replaces it whenever the parent's changes.</summary>
    public static Refusal? CheckMtu(int mtu) => mtu < Macvlan.MacvlanRules.MinimumMtu
        ? new("EINVAL", Text($"an MTU of {mtu} is less than the device minimum of {Macvlan.MacvlanRules.MinimumMtu}"))
        : null;

    private static string NameOf(IReadOnlyList<IpvlanChild> children, int child) =>
        children[child].Name.Length > 0 ? children[child].Name : Text($"child {child}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
