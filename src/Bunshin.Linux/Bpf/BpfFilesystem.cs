using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf;

/// <summary>A bpf filesystem: names in it keep maps, programs and links alive. It is of this boot, and of the mount namespace it is mounted in.</summary>
public sealed class BpfFilesystem
{
    /// <summary>Where the world expects it.</summary>
    public const string DefaultFolder = "/sys/fs/bpf";

    private const uint Magic = 0xCAFE4A11; // BPF_FS_MAGIC
    private const uint FolderMode = 0x1C0; // 0700

    private BpfFilesystem(string folder) => Folder = folder;

    /// <summary>The folder, which is on a bpf filesystem.</summary>
    public string Folder { get; }

    /// <summary>Finds a bpf filesystem at <paramref name="folder"/>, or mounts one there in the calling thread's mount namespace; the folder is made where it is missing.</summary>
    /// <exception cref="LinuxException">ENOENT: the folder is not there, and neither is the one it would be in; ENODEV: a kernel without one; EPERM: it may not be mounted.</exception>
    public static BpfFilesystem Open(string folder = DefaultFolder)
    {
        MakeFolder(folder);
        Syscall.Check(Syscall.FilesystemType(folder, out var type), "find bpf filesystem", folder);
        if (type != Magic)
        {
            Syscall.Check(Syscall.Mount("bpf", folder, "bpf", Syscall.MountNoSuidNoDev, "mode=0700"), "mount bpf filesystem", folder);
        }

        return new BpfFilesystem(folder);
    }

    /// <summary>The folder <paramref name="name"/> within this one, which is made where it is missing, for root alone.</summary>
    /// <exception cref="LinuxException">EPERM: dots are not allowed in names.</exception>
    public BpfFilesystem Within(string name)
    {
        var folder = PathOf(name);
        MakeFolder(folder);
        return new BpfFilesystem(folder);
    }

    /// <summary>The path of <paramref name="name"/> in it.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The names in it, of pins and folders, sorted by their bytes; at its root the kernel may keep some of its own (<c>maps.debug</c>).</summary>
    public IReadOnlyList<string> List() =>
        [.. KernelFile.Names(Folder).Order(StringComparer.Ordinal)];

    /// <summary>Takes the name of a pin away; what it kept goes when nobody else keeps it.</summary>
    /// <returns>False: there was no such name.</returns>
    /// <exception cref="LinuxException">EISDIR: it is a folder; EPERM: not allowed.</exception>
    public bool Unpin(string name)
    {
        var path = PathOf(name);
        var errno = Syscall.Unlink(path) < 0 ? Syscall.LastErrno : Errno.None;
        return errno is Errno.None or Errno.ENOENT ? errno == Errno.None : throw new LinuxException("unpin", path, errno);
    }

    /// <summary>Removes the folder with all pins and folders in it.</summary>
    /// <exception cref="IOException">It is mounted here, or somebody pins something meanwhile.</exception>
    public void Remove() => Directory.Delete(Folder, recursive: true);

    private static void MakeFolder(string folder)
    {
        if (Syscall.MakeDirectory(folder, FolderMode) < 0 && Syscall.LastErrno != Errno.EEXIST)
        {
            throw new LinuxException("make folder", folder, Syscall.LastErrno);
        }
    }
}
