namespace Bunshin.Linux.Netlink.Kinds;

/// <summary><c>enum macvlan_mode</c>.</summary>
public enum MacvlanLinkMode : uint
{
    /// <summary>Not a mode; what a zero attribute would say.</summary>
    None = 0,

    /// <summary>No talk between children.</summary>
    Private = 1,

    /// <summary>All by the adjacent switch.</summary>
    Vepa = 2,

    /// <summary>Directly between children.</summary>
    Bridge = 4,

    /// <summary>One child takes the parent over.</summary>
    Passthru = 8,

    /// <summary>By a list of source addresses.</summary>
    Source = 16,
}
