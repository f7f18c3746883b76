namespace Bunshin.Packets.Ethernet;

/// <summary>EtherTypes that the project knows by name (IEEE 802 numbers, <c>linux/if_ether.h</c>).</summary>
public static class EtherType
{
    /// <summary>Internet Protocol version 4.</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>Address Resolution Protocol.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>Customer VLAN tag (C-tag).</summary>
    public const ushort Dot1Q = 0x8100;

    /// <summary>Internet Protocol version 6.</summary>
    public const ushort Ipv6 = 0x86DD;

    /// <summary>MAC control, of which PAUSE is the one seen in the wild (IEEE 802.3 annex 31B).</summary>
    public const ushort Pause = 0x8808;

    /// <summary>Service VLAN tag (S-tag) of provider bridges.</summary>
    public const ushort Dot1Ad = 0x88A8;

    /// <summary>Link Layer Discovery Protocol.</summary>
    public const ushort Lldp = 0x88CC;

    /// <summary>IEEE 802 local experimental 1: what the conformance frames carry.</summary>
    public const ushort LocalExperimental1 = 0x88B5;

    /// <summary>Whether the kernel treats <paramref name="type"/> as the start of a VLAN tag: 0x8100 or 0x88a8 (0x9100 is not one).</summary>
    public static bool IsVlanTag(ushort type) => type is Dot1Q or Dot1Ad;
}
