namespace Bunshin.Datapaths;

/// <summary>The kinds of child, by the kernel's names.</summary>
public enum ChildKind
{
    /// <summary>A NIC with a MAC of its own on the parent's LAN.</summary>
    Macvlan,

    /// <summary>As <see cref="Macvlan"/>, with a character device for a VM.</summary>
    Macvtap,

    /// <summary>One VLAN of the parent's trunk (802.1Q or 802.1ad); other children may stand on it.</summary>
    Vlan,

    /// <summary>A NIC with addresses of its own and the parent's MAC.</summary>
    Ipvlan,
}
