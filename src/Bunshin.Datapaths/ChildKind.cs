namespace Bunshin.Datapaths;

/// <summary>The kinds of child, by the kernel's names.</summary>
public enum ChildKind
{
    /// <summary>A NIC with a MAC of its own on the parent's LAN.</summary>
    Macvlan,

    /// <summary>As <see cref="Macvlan"/>, with a character device for a VM.</summary>
    Macvtap,
}
