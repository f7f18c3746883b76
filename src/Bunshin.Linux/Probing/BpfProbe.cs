using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Linux.Probing;

/// <summary>Loads the smallest program there is, once as a classifier and once as a socket filter, which needs less.</summary>
internal static class BpfProbe
{
    private const string Name = "BPF";

    public static MachineFact Run()
    {
        var errno = Load(BpfProgramType.Classifier);
        if (errno == Errno.None)
        {
            return new MachineFact(Name, Presence.Present, "a classifier program was loaded and removed");
        }

        var found = $"no classifier program can be loaded: {LinuxException.Describe(errno)}";
        return errno switch
        {
            Errno.ENOSYS => new MachineFact(Name, Presence.Absent, found, "a kernel with CONFIG_BPF_SYSCALL"),
            Errno.EPERM or Errno.EACCES when Load(BpfProgramType.SocketFilter) == Errno.None =>
                new MachineFact(Name, Presence.Absent, found + "; a socket filter can", "it needs CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root"),
            Errno.EPERM or Errno.EACCES => new MachineFact(Name, Presence.Unknown, found, "it needs CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root"),
            _ => new MachineFact(Name, Presence.Absent, found, "a kernel with CONFIG_NET_CLS_BPF"),
        };
    }

    private static Errno Load(BpfProgramType type)
    {
        var code = new BpfAssembler();
        code.Mov(BpfRegister.R0, 0);
        code.Exit();
        try
        {
            BpfProgram.Load(code.Assemble(), type, "probe").Dispose();
            return Errno.None;
        }
        catch (BpfLoadException refusal)
        {
            return refusal.Errno;
        }
    }
}
