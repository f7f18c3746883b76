using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Processes;

/// <summary>What this process runs.</summary>
public static class ProcessImage
{
    /// <summary>Runs another program in place of this one: with its process id, terminal, streams, environment and namespaces.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, the first of which is its name.</param>
    /// <exception cref="LinuxException">It cannot be run; there is no return otherwise.</exception>
    public static void Replace(string path, IReadOnlyList<byte[]> arguments)
    {
        var pointers = new nint[arguments.Count + 1];
        for (var at = 0; at < arguments.Count; at++)
        {
            pointers[at] = Marshal.AllocHGlobal(arguments[at].Length + 1);
            Marshal.Copy(arguments[at], 0, pointers[at], arguments[at].Length);
            Marshal.WriteByte(pointers[at], arguments[at].Length, 0);
        }

        // The runtime ignores SIGPIPE, and what is ignored stays so in the next program, which would then write into closed pipes for ever.
        Syscall.ResetSignal(Syscall.SignalPipe);
        _ = Syscall.Check(Syscall.Execute(path, pointers), "run", path);
    }
}
