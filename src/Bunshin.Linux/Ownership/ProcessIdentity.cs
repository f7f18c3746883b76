using System.Globalization;

namespace Bunshin.Linux.Ownership;

/// <summary>One process for ever: its id, which will be given out again, with the time it started, which will not.</summary>
/// <param name="Pid">Process id, in the reader's own process id namespace.</param>
/// <param name="StartTime">Clock ticks from boot to its start (field 22 of <c>/proc/PID/stat</c>).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    private const int StartTimeField = 19; // counted from the state, which follows the name

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } =
        Find(Environment.ProcessId) ?? throw new LinuxException("read", "/proc/self/stat", Errno.ENOENT, "is /proc mounted?");

    /// <summary>The process that has the id now, or null.</summary>
    public static ProcessIdentity? Find(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));

            // The name may hold spaces and brackets itself; the last bracket is its end.
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > StartTimeField && fields[0] is not ("Z" or "X")
                && ulong.TryParse(fields[StartTimeField], CultureInfo.InvariantCulture, out var start)
                ? new ProcessIdentity(pid, start)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether it still runs; a zombie does not.</summary>
    public bool IsAlive() => Find(Pid) == this;

    /// <summary><c>PID-START</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}-{StartTime}");
}
