namespace Bunshin.Linux.Netlink.Kinds;

/// <summary><c>enum ipvlan_mode</c>.</summary>
public enum IpvlanLinkMode : ushort
{
    /// <summary>Children speak ARP and get broadcasts.</summary>
    L2 = 0,

    /// <summary>Routed by the parent's side. The driver's default.</summary>
    L3 = 1,

    /// <summary>As l3, through the parent's IP layer.</summary>
    L3s = 2,
}
