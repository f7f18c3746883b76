using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>A child on some host's NIC, or on another child of it; it lives in the same host or in another.</summary>
public sealed record LabChild : LabInterface
{
    /// <summary>What it is made on, as <c>host/interface</c>: a NIC, or a child that lives where its NIC does.</summary>
    public required string Parent { get; init; }

    /// <summary>What a datapath is asked for, but where it stands and lives.</summary>
    public required ChildSpec Spec { get; init; }

    /// <summary>Of a VLAN child: its id and the rest; else null.</summary>
    public VlanSettings? Vlan => Spec.Vlan;

    /// <summary>Of an ipvlan child: mode and flags; else null.</summary>
    public IpvlanSettings? Ipvlan => Spec.Kind == ChildKind.Ipvlan ? Spec.Ipvlan : null;

    /// <summary>Mode of a macvlan or macvtap.</summary>
    public MacvlanMode Mode => Spec.Mode;

    /// <summary>Flags of a macvlan or macvtap.</summary>
    public MacvlanFlags Flags => Spec.Flags;

    /// <summary>Source list of a source-mode child.</summary>
    public IReadOnlyList<MacAddress> Sources => Spec.Sources;

    /// <summary>Whether it is a macvlan or macvtap.</summary>
    public bool IsMacvlan => Spec.IsMacvlan;

    /// <summary>Its mode, or what it has in place of one, by the kernel's words: <c>bridge</c>, <c>l3</c>, <c>id 100</c>.</summary>
    public string ModeText => Vlan is { } vlan ? string.Create(CultureInfo.InvariantCulture, $"id {vlan.Id}")
        : (Ipvlan?.Mode.ToString() ?? Mode.ToString()).ToLowerInvariant();

    /// <summary>Its flags, separated by blanks; empty without any.</summary>
    public string FlagsText => Vlan is { } vlan ? vlan.Flags == VlanFlags.ReorderHeader ? "" : Text(vlan.Flags)
        : Ipvlan is { } ipvlan ? ipvlan.Flags == IpvlanFlags.Bridge ? "" : Text(ipvlan.Flags)
        : Flags == MacvlanFlags.None ? "" : Text(Flags);

    private static string Text(Enum flags) => flags.ToString().Replace(",", "", StringComparison.Ordinal).ToLowerInvariant();
}
