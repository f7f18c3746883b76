using System.Text;
using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf;

/// <summary>
/// A map, a program or a link. The kernel keeps it while anybody holds a descriptor, while a name in a bpf filesystem pins it, and
/// while another object uses it. Disposing gives this process's descriptor back and does nothing else.
/// </summary>
/// <remarks>Calls may come from any thread and at the same time, except <see cref="Dispose"/>.</remarks>
public abstract class BpfObject : IDisposable
{
    private protected BpfObject(FileDescriptor descriptor, string name) => (Descriptor, Name) = (descriptor, name);

    /// <summary>The open object; this object's own.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>What it is called in errors and lists; not unique.</summary>
    public string Name { get; }

    private protected uint Number => (uint)Descriptor.Number;

    /// <summary>Gives it a name in a bpf filesystem, by which it outlives this process.</summary>
    /// <param name="path">A file that is not there, in a folder of a bpf filesystem (<see cref="BpfFilesystem"/>); no dots in its name.</param>
    /// <exception cref="LinuxException">EEXIST: the name is taken; ENOENT: there is no such folder; EPERM: it is not on a bpf filesystem.</exception>
    public unsafe void Pin(string path)
    {
        fixed (byte* text = Text(path))
        {
            var attributes = new ObjectAttributes { Path = (ulong)text, Object = Number };
            Syscall.Bpf(BpfCommand.Pin, ref attributes, out var errno);
            GC.KeepAlive(this);
            if (errno != Errno.None)
            {
                var detail = errno == Errno.EPERM ? "the folder must be on a bpf filesystem, and the name without dots" : null;
                throw new LinuxException($"pin {Name} as", path, errno, detail);
            }
        }
    }

    /// <summary>Gives the descriptor back.</summary>
    public void Dispose()
    {
        Descriptor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens what <paramref name="path"/> pins, which must be of the <paramref name="kind"/> that the kernel writes behind its descriptors.</summary>
    private protected static unsafe FileDescriptor OpenPinned(string path, string kind)
    {
        FileDescriptor descriptor;
        fixed (byte* text = Text(path))
        {
            var attributes = new ObjectAttributes { Path = (ulong)text };
            var result = Syscall.Bpf(BpfCommand.OpenPinned, ref attributes, out var errno);
            descriptor = Opened(result, errno, "open pinned", path);
        }

        var target = new FileInfo($"/proc/self/fd/{descriptor.Number}").LinkTarget;
        if (target == $"anon_inode:{kind}")
        {
            return descriptor;
        }

        descriptor.Dispose();
        throw new LinuxException("open pinned", path, Errno.EINVAL, $"it is '{target}', not a {kind}");
    }

    /// <summary>Takes a descriptor over; when there is none and the kernel is too old for <paramref name="feature"/>, the error says so.</summary>
    private protected static FileDescriptor Opened(int result, Errno errno, string operation, string target, BpfFeature? feature = null) => result >= 0
        ? new FileDescriptor(result)
        : throw new LinuxException(operation, target, errno, feature?.MissingFrom(BpfFeature.Running));

    private protected static void Check(Errno errno, string operation, string target)
    {
        if (errno != Errno.None)
        {
            throw new LinuxException(operation, target, errno);
        }
    }

    /// <summary>Asks the kernel for what it knows (BPF_OBJ_GET_INFO_BY_FD); fields that it does not have stay as they were.</summary>
    private protected unsafe void Ask<T>(ref T info)
        where T : unmanaged => Ask(Descriptor, Name, ref info);

    private protected static unsafe void Ask<T>(FileDescriptor descriptor, string name, ref T info)
        where T : unmanaged
    {
        fixed (T* start = &info)
        {
            var attributes = new InfoAttributes { Object = (uint)descriptor.Number, Length = (uint)sizeof(T), Info = (ulong)start };
            Syscall.Bpf(BpfCommand.Info, ref attributes, out var errno);
            GC.KeepAlive(descriptor);
            Check(errno, "ask about", name);
        }
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
