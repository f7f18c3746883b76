namespace Bunshin.Forwarding.Macvlan;

/// <summary>Flags of a macvlan child, as in the kernel (<c>MACVLAN_FLAG_*</c>, <c>linux/if_link.h</c>).</summary>
[Flags]
public enum MacvlanFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>A passthru child leaves the parent's promiscuity alone.</summary>
    NoPromisc = 1,

    /// <summary>A frame taken by a source list goes to no other destination.</summary>
    NoDst = 2,
}
