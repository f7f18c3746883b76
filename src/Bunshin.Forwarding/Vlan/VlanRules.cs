using System.Globalization;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Vlan;

/// <summary>What the kernel's 8021q driver refuses, decided beforehand and without touching anything; null means allowed.</summary>
/// <remarks>Rules of <c>vlan_validate</c>, <c>vlan_newlink</c>, <c>vlan_check_real_dev</c> (<c>net/8021q</c>), with its texts.</remarks>
public static class VlanRules
{
    /// <summary>The greatest VLAN id a device may have; 4095 is reserved (IEEE 802.1Q section 9.6).</summary>
    public const int MaximumId = 4094;

    private const VlanFlags AllFlags =
        VlanFlags.ReorderHeader | VlanFlags.Gvrp | VlanFlags.LooseBinding | VlanFlags.Mvrp | VlanFlags.BridgeBinding;

    /// <summary>May <paramref name="child"/> be made on a parent that has the <paramref name="existing"/> ones?</summary>
    /// <param name="parent">The parent's name.</param>
    /// <param name="parentMtu">The parent's MTU in bytes.</param>
    /// <param name="existing">VLAN devices on it.</param>
    /// <param name="child">The new one.</param>
    public static Refusal? CheckAdd(string parent, int parentMtu, IReadOnlyList<VlanChild> existing, VlanChild child) =>
        CheckId(child.Id)
        ?? CheckProtocol(child.Protocol)
        ?? CheckFlags(child.Flags)
        ?? CheckFree(parent, existing, child)
        ?? CheckMac(child.Address)
        ?? (child.Mtu > parentMtu
            ? new("EINVAL", Text($"an MTU of {child.Mtu} is more than the {parentMtu} of {parent}; raise that first"))
            : null);

    /// <summary>May a device have this VLAN id?</summary>
    public static Refusal? CheckId(int id) => id is >= 0 and <= MaximumId
        ? null
        : new("ERANGE", Text($"8021q: Invalid VLAN id: {id}; ids are 1 to {MaximumId} (0 is for priority tags alone)"));

    /// <summary>Is <paramref name="text"/> a VLAN id for an ordinary VLAN? Then <paramref name="id"/> is it.</summary>
    /// <remarks>Stricter than the driver: 0, which it takes for priority tags, must be asked for by number.</remarks>
    public static Refusal? CheckId(string text, out ushort id)
    {
        var isNumber = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
        return isNumber && id is >= 1 and <= MaximumId
            ? null
            : new("ERANGE", $"8021q: Invalid VLAN id: \"{text}\" is not a number from 1 to {MaximumId}");
    }

    /// <summary>A parent has one VLAN device for an id and protocol.</summary>
    /// <param name="parent">The parent's name.</param>
    /// <param name="holder">The device that has the id.</param>
    /// <param name="id">The id.</param>
    public static Refusal AlreadyExists(string parent, string holder, ushort id) =>
        new("EEXIST", Text($"8021q: VLAN device already exists: {holder} has id {id} on {parent}"));

    /// <summary>May an existing device's MTU become <paramref name="mtu"/>?</summary>
    public static Refusal? CheckMtu(string parent, int parentMtu, int mtu) => mtu <= parentMtu
        ? null
        : new("ERANGE", Text($"an MTU of {mtu} is more than the {parentMtu} of {parent}; raise that first"));

    /// <summary>May a device be set up while its parent is down?</summary>
    public static Refusal? CheckUp(string parent, bool parentIsUp, VlanFlags flags) =>
        parentIsUp || (flags & VlanFlags.LooseBinding) != 0
            ? null
            : new("ENETDOWN", $"{parent} is down; set it up first, or make the VLAN with loose_binding on");

    /// <summary>Can VLANs be made on a device at all?</summary>
    /// <param name="parent">Its name.</param>
    /// <param name="kind">Its kind, or empty.</param>
    /// <param name="isEthernet">It carries Ethernet frames and is not a loopback.</param>
    public static Refusal? CheckParent(string parent, string kind, bool isEthernet) =>
        isEthernet && kind is not ("ipvlan" or "ipvtap")
            ? null
            : new("EOPNOTSUPP", $"8021q: VLANs not supported on device: {parent} {(isEthernet ? $"is an {kind} child" : "is not an Ethernet device")}");

    private static Refusal? CheckProtocol(ushort protocol) => EtherType.IsVlanTag(protocol)
        ? null
        : new("EPROTONOSUPPORT", Text($"8021q: Invalid VLAN protocol: 0x{protocol:x4}; there are 802.1Q (0x8100) and 802.1ad (0x88a8)"));

    private static Refusal? CheckFlags(VlanFlags flags) => (flags & ~AllFlags) == 0
        ? null
        : new("EINVAL", Text($"8021q: Invalid VLAN flags: 0x{(int)flags:x}; there are reorder_hdr, gvrp, loose_binding, mvrp, bridge_binding"));

    private static Refusal? CheckFree(string parent, IReadOnlyList<VlanChild> existing, VlanChild child)
    {
        foreach (var other in existing)
        {
            if (other.Id == child.Id && other.Protocol == child.Protocol)
            {
                var holder = other.Name.Length > 0 ? other.Name : "another device";
                return AlreadyExists(parent, holder, child.Id);
            }
        }

        return null;
    }

    private static Refusal? CheckMac(MacAddress address) => address.IsValidForDevice
        ? null
        : new(
            address.IsGroup ? "EADDRNOTAVAIL" : "EINVAL",
            $"8021q: Invalid link address: {address} must be neither zero nor a group's");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
