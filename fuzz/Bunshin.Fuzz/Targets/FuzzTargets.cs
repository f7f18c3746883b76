namespace Bunshin.Fuzz.Targets;

/// <summary>All targets.</summary>
public static class FuzzTargets
{
    /// <summary>In the order in which they are run.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        PacketTargets.Frame,
        PacketTargets.Arp,
        PacketTargets.Ipv4,
        PacketTargets.Ipv6,
        PacketTargets.Icmpv6,
        PacketTargets.Transport,
        PacketTargets.Checksum,
        TextTargets.Addresses,
        ForwardingTargets.Verdicts,
        ForwardingTargets.Network,
        StackTargets.Walks,
        StackTargets.Gateway,
        TrunkTargets.Trunk,
        NetlinkTargets.Messages,
        BpfTargets.Text,
        BpfTargets.Assembler,
        BpfTargets.Ring,
        FileTargets.Lab,
        FileTargets.Recording,
    ];
}
