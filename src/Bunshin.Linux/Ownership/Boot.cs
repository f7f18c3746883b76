namespace Bunshin.Linux.Ownership;

/// <summary>This run of the machine.</summary>
public static class Boot
{
    /// <summary>Its id, which no other run has (<c>/proc/sys/kernel/random/boot_id</c>); <c>unknown</c> without /proc.</summary>
    public static string Id => OwnershipRecord.CurrentBoot;
}
