using System.Globalization;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Ownership;

/// <summary>A record file as read: who owns what.</summary>
/// <remarks>Lines with tab-separated fields; a last line without its end was being written when the owner died, and is left out.</remarks>
internal sealed record OwnershipRecord(string BootId, ulong ProcessNamespace, ProcessIdentity Owner, IReadOnlyList<OwnedResource> Resources)
{
    private const string Heading = "bunshin owner 1";

    public static string Suffix => ".owner";

    public static string CurrentBoot => field ??= ReadBoot();

    /// <summary>The lines before the resources.</summary>
    public static string Head() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Heading}\nboot\t{CurrentBoot}\npidns\t{InodeOf("/proc/self/ns/pid")}\nowner\t{ProcessIdentity.Current.Pid}\t{ProcessIdentity.Current.StartTime}\n");

    /// <summary>Null for what is not a record, or was broken off before it said whose it is.</summary>
    public static OwnershipRecord? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines is not [Heading, var boot, var space, var owner, .., _]
            || boot.Split('\t') is not ["boot", var bootId]
            || space.Split('\t') is not ["pidns", var inode]
            || owner.Split('\t') is not ["owner", var pid, var start]
            || !ulong.TryParse(inode, CultureInfo.InvariantCulture, out var processNamespace)
            || !int.TryParse(pid, CultureInfo.InvariantCulture, out var number)
            || !ulong.TryParse(start, CultureInfo.InvariantCulture, out var startTime))
        {
            return null;
        }

        var resources = lines[4..^1].Select(OwnedResource.Parse).OfType<OwnedResource>().ToArray();
        return new OwnershipRecord(bootId, processNamespace, new ProcessIdentity(number, startTime), resources);
    }

    /// <summary>Inode behind a path; 0 when it cannot be opened.</summary>
    public static ulong InodeOf(string path)
    {
        using var file = Syscall.Open(path, Syscall.OpenReadOnly);
        return !file.IsInvalid && Syscall.Identify(file, out _, out var inode) == 0 ? inode : 0;
    }

    // By a boot that is not known all others would be taken for the dead of an earlier one.
    private static string ReadBoot()
    {
        try
        {
            return KernelFile.Read("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (LinuxException none) when (none.Errno == Errno.ENOENT)
        {
            return "unknown";
        }
    }
}

/// <summary>This run of the machine.</summary>
public static class Boot
{
    /// <summary>Its id, which no other run has (<c>/proc/sys/kernel/random/boot_id</c>); <c>unknown</c> without /proc.</summary>
    public static string Id => OwnershipRecord.CurrentBoot;
}
