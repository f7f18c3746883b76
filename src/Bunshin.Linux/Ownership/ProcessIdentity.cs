using System.Globalization;

namespace Bunshin.Linux.Ownership;

/// <summary>One process for ever: its id, which will be given out again, with the time it started, which will not.</summary>
/// <param name="Pid">Process id, in the reader's own process id namespace.</param>
/// <param name="StartTime">Clock ticks from boot to its start (field 22 of <c>/proc/PID/stat</c>).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    private const int StartTimeField = 19; // counted from the state, which follows the name

    private static ProcessIdentity? s_current;

    public static ProcessIdentity Current =>
        s_current ??= Find(Environment.ProcessId) ?? throw new LinuxException("read", "/proc/self/stat", Errno.ENOENT, "is /proc mounted?");

    /// <summary>The process that has the id now; null when there is none.</summary>
    /// <exception cref="LinuxException">It is not known: there is too little to look with.</exception>
    public static ProcessIdentity? Find(int pid)
    {
        string stat;
        try
        {
            stat = KernelFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (LinuxException none) when (none.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES)
        {
            return null;
        }

        // The name may hold spaces and brackets itself; the last bracket is its end.
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartTimeField && fields[0] is not ("Z" or "X")
            && ulong.TryParse(fields[StartTimeField], CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(pid, start)
            : null;
    }

    /// <summary>Whether it still runs, as far as can be known: whoever cannot be looked at is not taken for dead. A zombie does not run.</summary>
    public bool IsAlive()
    {
        try
        {
            return Find(Pid) == this;
        }
        catch (LinuxException)
        {
            return true;
        }
    }

    /// <summary><c>PID-START</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}-{StartTime}");
}
