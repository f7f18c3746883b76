using System.Globalization;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Ownership;

/// <summary>Where the records lie: <c>/run/bunshin</c> for root, else the user's own runtime folder, else one in <c>/tmp</c>.</summary>
/// <remarks>A record makes its reader delete things. So a folder is used only if it is the user's own and nobody else may write to it.</remarks>
public static class OwnershipDirectory
{
    private const uint PrivateMode = 0x1C0; // 0700
    private const int Attempts = 1000;
    private const ushort WritableByOthers = 0x12; // 0022

    /// <summary>For tests: a folder of their own in the place of all others.</summary>
    internal static AsyncLocal<string?> Elsewhere { get; } = new();

    /// <summary>The folder to write to, made if need be.</summary>
    public static string Prepare()
    {
        Errno reason = Errno.EACCES;
        foreach (var candidate in Candidates())
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                if (Refusal(candidate) is not { } refusal)
                {
                    return candidate;
                }

                reason = refusal;
                if (refusal != Errno.ENOENT)
                {
                    break; // Else another process saw it empty and removed it, between our making it and our looking.
                }
            }
        }

        throw new LinuxException("make folder for ownership records, one of", string.Join(", ", Candidates()), reason);
    }

    /// <summary>The folders that may hold records of this user.</summary>
    public static IEnumerable<string> Existing() => Candidates().Where(folder => Directory.Exists(folder) && IsOwn(folder));

    /// <summary>Makes one of the folders again that another process saw empty and removed, between our choosing it and this.</summary>
    /// <returns>Whether it is there; false for a folder that is none of these, or cannot be made.</returns>
    internal static bool MakeAgain(string folder) =>
        Candidates().Contains(folder, StringComparer.Ordinal)
        && (Syscall.MakeDirectory(folder, PrivateMode) == 0 || Syscall.LastErrno == Errno.EEXIST)
        && (IsOwn(folder) || !Directory.Exists(folder));

    /// <summary>The files of one of the folders; none when it is gone.</summary>
    /// <param name="folder">Which.</param>
    /// <param name="pattern">As <see cref="Directory.EnumerateFiles(string, string)"/> takes it.</param>
    public static IReadOnlyList<string> FilesOf(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (Elsewhere.Value is { } elsewhere)
        {
            yield return elsewhere;
            yield break;
        }

        yield return "/run/bunshin";
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && runtime[0] == '/')
        {
            yield return $"{runtime}/bunshin";
        }

        // Root of a user namespace is not root of another, though both are called 0.
        yield return string.Create(
            CultureInfo.InvariantCulture, $"/tmp/bunshin-{Syscall.GetEffectiveUser()}-{OwnershipRecord.InodeOf("/proc/self/ns/user")}");
    }

    /// <summary>Makes one and looks at it.</summary>
    /// <returns>Why it is not to be used; null when it is.</returns>
    private static Errno? Refusal(string folder)
    {
        if (Syscall.MakeDirectory(folder, PrivateMode) < 0 && Syscall.LastErrno != Errno.EEXIST)
        {
            return Syscall.LastErrno;
        }

        using (var handle = Syscall.Open(folder, Syscall.OpenReadOnly))
        {
            if (handle.IsInvalid)
            {
                return Syscall.LastErrno;
            }
        }

        if (!IsOwn(folder))
        {
            // It may be another by now than the one that was looked at.
            return Directory.Exists(folder) && !IsOwn(folder) ? Errno.EACCES : Errno.ENOENT;
        }

        var probe = string.Create(CultureInfo.InvariantCulture, $"{folder}/.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        using var file = Syscall.Open(probe, Syscall.OpenReadOnly | Syscall.OpenCreate | Syscall.OpenExclusive, PrivateMode);
        return file.IsInvalid || Syscall.Unlink(probe) < 0 ? Syscall.LastErrno : null;
    }

    private static bool IsOwn(string folder)
    {
        using var handle = Syscall.Open(folder, Syscall.OpenReadOnly | Syscall.OpenDirectory | Syscall.OpenNoFollow);
        return !handle.IsInvalid
            && Syscall.OwnerOf(handle, out var user, out var mode) == 0
            && user == Syscall.GetEffectiveUser()
            && (mode & WritableByOthers) == 0;
    }
}
