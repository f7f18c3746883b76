namespace Bunshin.Linux.Configuring;

/// <summary>Settings in <c>/proc/sys</c>; those under <c>net</c> are of the calling thread's network namespace.</summary>
/// <remarks>
/// Names are as sysctl(8) takes them: with dots, where a slash stands for a dot in a device's name
/// (<c>net.ipv4.conf.eth0/100.forwarding</c>), or with slashes alone (<c>net/ipv4/conf/eth0.100/forwarding</c>).
/// </remarks>
public static class Sysctl
{
    /// <summary>The value without its line feed; null where the kernel has no such setting, or none that can be read.</summary>
    public static string? Read(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name)).Trim();
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a value that is not there already.</summary>
    /// <exception cref="LinuxException">ENOENT or EACCES: no such setting, or a /proc that cannot be written; EINVAL: not a value of it.</exception>
    public static void Write(string name, string value) => Write(name, value, Read(name));

    /// <summary>The same, where the kernel has such a setting.</summary>
    /// <exception cref="LinuxException">EACCES: it cannot be written; EINVAL: not a value of it.</exception>
    public static void WriteIfThere(string name, string value)
    {
        if (Read(name) is { } now)
        {
            Write(name, value, now);
        }
    }

    private static void Write(string name, string value, string? now)
    {
        if (now == value)
        {
            return;
        }

        try
        {
            File.WriteAllText(PathOf(name), value);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("set", $"{name} to {value}", KernelFile.ErrnoOf(refusal), null, refusal);
        }
    }

    // Whichever separator comes first is the one, as sysctl(8) has it.
    private static string PathOf(string name) => "/proc/sys/" + (name.IndexOfAny(['.', '/']) is >= 0 and var first && name[first] == '/'
        ? name
        : string.Concat(name.Select(static c => c switch { '.' => '/', '/' => '.', _ => c })));
}
