using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths;

/// <summary>One child as it should be; equal to another by value. What is null is left to the datapath's default, which is the kernel's.</summary>
public sealed record ChildSpec
{
    /// <summary>What the kernel queues of broadcasts where nothing else is asked for, in frames.</summary>
    internal const uint DefaultBroadcastQueueLength = 1000;

    /// <summary>Interface name inside <see cref="Namespace"/>, 1 to 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of child.</summary>
    public ChildKind Kind { get; init; } = ChildKind.Macvlan;

    /// <summary>
    /// The child of the same parent that this one stands on, by name: a macvlan on a VLAN, a VLAN on a VLAN. It comes earlier in
    /// <see cref="ParentSpec.Children"/> and lives in the parent's namespace. Null: it stands on the parent itself.
    /// </summary>
    public string? Lower { get; init; }

    /// <summary>Of <see cref="ChildKind.Vlan"/> only, and required there.</summary>
    public VlanSettings? Vlan { get; init; }

    /// <summary>Of <see cref="ChildKind.Ipvlan"/>; all others have the default.</summary>
    public IpvlanSettings Ipvlan { get; init; } = IpvlanSettings.Default;

    /// <summary>It is an ipvlan child whose packets an IP layer routes: l3 or l3s.</summary>
    public bool IsRouted => Kind == ChildKind.Ipvlan && Ipvlan.Mode != IpvlanMode.L2;

    /// <summary>What a datapath is asked of it.</summary>
    public ChildForm Form => ChildForm.Of(Kind, Ipvlan.Mode);

    /// <summary>It is a macvlan or macvtap child.</summary>
    public bool IsMacvlan => Kind.IsMacvlan();

    /// <summary>It is a macvlan or macvtap child that shares the MAC of what it stands on.</summary>
    public bool IsPassthru => IsMacvlan && Mode == MacvlanMode.Passthru;

    /// <summary>Mode of a macvlan or macvtap; the kernel's default is <see cref="MacvlanMode.Vepa"/>.</summary>
    public MacvlanMode Mode { get; init; } = MacvlanMode.Vepa;

    /// <summary>Flags of a macvlan or macvtap.</summary>
    public MacvlanFlags Flags { get; init; }

    /// <summary>MAC; null for a random one, of a VLAN the lower device's. passthru and ipvlan children always have the lower device's.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>Source list of a source-mode child; a set.</summary>
    public IReadOnlyList<MacAddress> Sources
    {
        get;
        init => field = new SetByValue<MacAddress>(value);
    } = new SetByValue<MacAddress>([]);

    /// <summary>MTU in bytes; null for the parent's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Requested broadcast queue length in frames; null for 1000.</summary>
    public uint? BroadcastQueueLength { get; init; }

    /// <summary>The port's broadcast cutoff (<c>bclim</c>), written when this child is made; null leaves it.</summary>
    public int? BroadcastCutoff { get; init; }

    /// <summary>
    /// The link's alias (<c>ip link show</c> says it), up to 255 bytes; null leaves it. It goes with the link wherever that is
    /// moved and however it is renamed, so that it can be found again.
    /// </summary>
    public string? Alias { get; init; }

    /// <summary>What it may send and what it is given beyond that; null for everything. Only the ebpf datapath serves one.</summary>
    public ChildPolicy? Policy { get; init; }

    /// <summary>Where the child lives; the default is the parent's own namespace as the caller sees it.</summary>
    public NamespaceReference Namespace { get; init; }

    /// <summary>A macvlan or macvtap child as the forwarding rules see it, without groups and source of promiscuity.</summary>
    /// <param name="address">Its MAC.</param>
    /// <param name="isUp">Administratively up.</param>
    /// <param name="mtu">MTU in bytes.</param>
    internal MacvlanChild ForMacvlan(MacAddress address, bool isUp, int mtu) => new()
    {
        Address = address,
        Mode = Mode,
        Flags = Flags,
        IsUp = isUp,
        Sources = Sources,
        Mtu = mtu,
        BroadcastQueueLength = BroadcastQueueLength ?? DefaultBroadcastQueueLength,
    };

    /// <summary>A VLAN child as the forwarding rules see it.</summary>
    /// <param name="address">Its MAC.</param>
    /// <param name="isUp">Administratively up.</param>
    /// <param name="mtu">MTU in bytes.</param>
    internal VlanChild ForVlan(MacAddress address, bool isUp, int mtu) => new()
    {
        Name = Name,
        Id = Vlan!.Id,
        Protocol = Vlan.Protocol,
        Flags = Vlan.Flags,
        Address = address,
        IsUp = isUp,
        Mtu = mtu,
        IngressPriorities = Vlan.IngressPriorities,
        EgressPriorities = Vlan.EgressPriorities,
    };
}
