namespace Bunshin.Forwarding.Ipvlan;

/// <summary>Modes of an ipvlan port (<c>IPVLAN_MODE_*</c>, <c>linux/if_link.h</c>); all children of a parent share one.</summary>
public enum IpvlanMode : ushort
{
    /// <summary>Children speak ARP and ND themselves and get broadcasts, as switch ports do.</summary>
    L2 = 0,

    /// <summary>Children speak IP only; what they send is routed by the parent's side. The kernel's default.</summary>
    L3 = 1,

    /// <summary>As l3, and what they receive goes through the parent's IP layer, so that its filters see it.</summary>
    L3s = 2,
}
