using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Probing;

/// <summary>Loads the smallest program there is, once as a classifier and once as a socket filter, which needs less.</summary>
internal static class BpfProbe
{
    private const string Name = "BPF";
    private const int SocketFilter = 1; // BPF_PROG_TYPE_SOCKET_FILTER
    private const int Classifier = 3; // BPF_PROG_TYPE_SCHED_CLS

    public static MachineFact Run()
    {
        var errno = Load(Classifier);
        if (errno == Errno.None)
        {
            return new MachineFact(Name, Presence.Present, "a classifier program was loaded and removed");
        }

        var found = $"no classifier program can be loaded: {LinuxException.Describe(errno)}";
        return errno switch
        {
            Errno.ENOSYS => new MachineFact(Name, Presence.Absent, found, "a kernel with CONFIG_BPF_SYSCALL"),
            Errno.EPERM or Errno.EACCES when Load(SocketFilter) == Errno.None =>
                new MachineFact(Name, Presence.Absent, found + "; a socket filter can", "it needs CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root"),
            Errno.EPERM or Errno.EACCES => new MachineFact(Name, Presence.Unknown, found, "it needs CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root"),
            _ => new MachineFact(Name, Presence.Absent, found, "a kernel with CONFIG_NET_CLS_BPF"),
        };
    }

    private static unsafe Errno Load(int type)
    {
        // r0 = 0; exit. struct bpf_insn: opcode(1) registers(1) offset(2) immediate(4).
        ReadOnlySpan<byte> program = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        ReadOnlySpan<byte> license = "MIT\0"u8;

        // union bpf_attr for BPF_PROG_LOAD: type(4) count(4) instructions(8) license(8) ...
        Span<byte> attributes = stackalloc byte[64];
        attributes.Clear();
        fixed (byte* instructions = program, text = license)
        {
            BinaryPrimitives.WriteInt32LittleEndian(attributes, type);
            BinaryPrimitives.WriteInt32LittleEndian(attributes[4..], program.Length / 8);
            BinaryPrimitives.WriteUInt64LittleEndian(attributes[8..], (ulong)(nint)instructions);
            BinaryPrimitives.WriteUInt64LittleEndian(attributes[16..], (ulong)(nint)text);
            using var loaded = new FileDescriptor(Syscall.BpfLoad(attributes));
            return loaded.IsInvalid ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;
        }
    }
}
