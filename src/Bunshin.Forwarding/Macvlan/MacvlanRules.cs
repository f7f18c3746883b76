using System.Globalization;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>What the kernel's driver refuses, decided beforehand and without touching anything; null means allowed.</summary>
/// <remarks>
/// Datapaths without the kernel's driver ask here so that they refuse what the kernel refuses. Rules of
/// <c>macvlan_common_newlink</c>, <c>macvlan_changelink</c>, <c>macvlan_open</c>, <c>macvlan_set_mac_address</c>
/// (<c>drivers/net/macvlan.c</c>).
/// </remarks>
public static class MacvlanRules
{
    /// <summary>The least MTU of a macvlan device, in bytes.</summary>
    public const int MinimumMtu = 68;

    private const MacvlanFlags AllFlags = MacvlanFlags.NoPromisc | MacvlanFlags.NoDst;

    /// <summary>May <paramref name="child"/> be made beside the <paramref name="existing"/> ones? (It is made down.)</summary>
    /// <remarks>Duplicate addresses are not refused here: the kernel finds them when the child is set up, see <see cref="CheckUp"/>.</remarks>
    public static Refusal? CheckAdd(MacvlanParent parent, IReadOnlyList<MacvlanChild> existing, MacvlanChild child)
    {
        foreach (var other in existing)
        {
            if (other.Mode == MacvlanMode.Passthru)
            {
                return new("EINVAL", "the parent has a passthru child, which owns it alone; remove that child first");
            }
        }

        return child.Mode == MacvlanMode.Passthru && existing.Count > 0
            ? new("EINVAL", "passthru takes the whole parent, which already has children; remove them first")
            : CheckChild(parent, child);
    }

    /// <summary>May a child become <paramref name="after"/>? Only mode, flags and source list are looked at.</summary>
    public static Refusal? CheckChange(MacvlanChild before, MacvlanChild after)
    {
        if ((before.Mode == MacvlanMode.Passthru) != (after.Mode == MacvlanMode.Passthru))
        {
            return new("EINVAL", "a child can neither become passthru nor stop being it; remove it and make it anew");
        }

        return CheckMode(after.Mode) ?? CheckFlags(after.Flags) ?? CheckSources(after);
    }

    /// <summary>May child number <paramref name="child"/> be set up?</summary>
    public static Refusal? CheckUp(MacvlanParent parent, IReadOnlyList<MacvlanChild> children, int child) =>
        children[child].Mode == MacvlanMode.Passthru ? null : CheckAddressFree(parent, children, child, children[child].Address);

    /// <summary>May child number <paramref name="child"/> take <paramref name="address"/>?</summary>
    public static Refusal? CheckAddress(MacvlanParent parent, IReadOnlyList<MacvlanChild> children, int child, MacAddress address)
    {
        if (!address.IsValidForDevice)
        {
            return InvalidAddress(address);
        }

        return children[child].Mode == MacvlanMode.Passthru || children[child].Address == address
            ? null
            : CheckAddressFree(parent, children, child, address);
    }

    /// <summary>May a child of <paramref name="parent"/> have <paramref name="mtu"/>?</summary>
    /// <param name="parent">The parent, whose own MTU is the most.</param>
    /// <param name="mtu">Bytes, without the Ethernet header.</param>
    public static Refusal? CheckMtu(MacvlanParent parent, int mtu)
    {
        if (mtu < MinimumMtu)
        {
            return new("EINVAL", Text($"an MTU of {mtu} is less than the device minimum of {MinimumMtu}"));
        }

        return mtu > parent.Mtu
            ? new("EINVAL", Text($"an MTU of {mtu} is more than the parent's {parent.Mtu}; raise the parent's first"))
            : null;
    }

    /// <summary>By how much an up or down <paramref name="child"/> raises its parent's promiscuity itself.</summary>
    /// <remarks>
    /// Addresses are not part of it: a parent without a unicast filter becomes promiscuous once more while any up
    /// child has an address of its own.
    /// </remarks>
    public static int PromiscuityOf(MacvlanChild child)
    {
        if (!child.IsUp)
        {
            return 0;
        }

        return child.Mode == MacvlanMode.Passthru
            ? ((child.Flags & MacvlanFlags.NoPromisc) == 0 ? 1 : 0)
            : child.IsPromiscuous ? 1 : 0;
    }

    private static Refusal? CheckChild(MacvlanParent parent, MacvlanChild child) =>
        CheckMode(child.Mode)
        ?? CheckFlags(child.Flags)
        ?? (child.Address.IsValidForDevice ? null : InvalidAddress(child.Address))
        ?? CheckSources(child)
        ?? CheckMtu(parent, child.Mtu);

    private static Refusal? CheckMode(MacvlanMode mode) =>
        mode is MacvlanMode.Private or MacvlanMode.Vepa or MacvlanMode.Bridge or MacvlanMode.Passthru or MacvlanMode.Source
            ? null
            : new("EINVAL", Text($"{(int)mode} is not a macvlan mode; there are private, vepa, bridge, passthru and source"));

    private static Refusal? CheckFlags(MacvlanFlags flags) =>
        (flags & ~AllFlags) == 0
            ? null
            : new("EINVAL", Text($"0x{(int)flags:x} are not macvlan flags; there are nopromisc (1) and nodst (2)"));

    private static Refusal? CheckSources(MacvlanChild child)
    {
        if (child.Mode != MacvlanMode.Source)
        {
            return child.Sources.Count == 0 ? null : new("EINVAL", "only a child in source mode has a source list");
        }

        foreach (var source in child.Sources)
        {
            if (!source.IsValidForDevice)
            {
                return InvalidAddress(source);
            }
        }

        return null;
    }

    private static Refusal? CheckAddressFree(
        MacvlanParent parent, IReadOnlyList<MacvlanChild> children, int child, MacAddress address)
    {
        if (address == parent.Address)
        {
            return Taken(address, byParent: true);
        }

        for (var other = 0; other < children.Count; other++)
        {
            if (other != child && children[other].IsUp && children[other].Address == address)
            {
                return Taken(address, byParent: false);
            }
        }

        return null;
    }

    private static Refusal InvalidAddress(MacAddress address) =>
        new("EADDRNOTAVAIL", $"{address} is not an address for a device; it must be neither zero nor a group's");

    private static Refusal Taken(MacAddress address, bool byParent) =>
        new("EADDRINUSE", byParent ? $"{address} is the parent's own address" : $"{address} is the address of another child that is up");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
