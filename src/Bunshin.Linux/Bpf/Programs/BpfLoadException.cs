namespace Bunshin.Linux.Bpf.Programs;

/// <summary>The kernel refused to load a program; the message has the verifier's reason and the instruction it is about.</summary>
public sealed class BpfLoadException : LinuxException
{
    internal BpfLoadException(string target, Errno errno, string? detail, string log)
        : base("load BPF program", target, errno, detail) => Log = log;

    /// <summary>All that the verifier said: the way it took through the program, with what it knew of each register. Empty if it was never asked.</summary>
    public string Log { get; }
}
