namespace Bunshin.Linux.Ownership;

/// <summary>How an interface says that it is ours.</summary>
public static class OwnershipMark
{
    /// <summary>
    /// The link group ("bsn") of every interface that shall go with its process. The group is given in the same request that
    /// makes the interface, so there is no moment at which one exists unmarked; and a mere name or a record cannot lead to the
    /// removal of somebody else's. <c>ip link show group 6452078</c> lists them all.
    /// </summary>
    public const uint Group = 0x62736e;
}
