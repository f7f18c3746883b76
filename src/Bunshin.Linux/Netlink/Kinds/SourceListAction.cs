namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>What to do with a source-mode child's list; <c>enum macvlan_macaddr_mode</c>.</summary>
public enum SourceListAction : uint
{
    /// <summary>Put one address on it; one that is there already is no error.</summary>
    Add = 0,

    /// <summary>Take one address off it; one that is not there is no error.</summary>
    Delete = 1,

    /// <summary>Empty it.</summary>
    Flush = 2,

    /// <summary>Make it exactly the given addresses.</summary>
    Set = 3,
}
