using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Namespaces;

/// <summary>An open network namespace: it stays alive while this object is.</summary>
/// <remarks>Calls may come from any thread and at the same time, except <see cref="Dispose"/>.</remarks>
public sealed class NetworkNamespace : IDisposable
{
    private const nuint GetNamespaceType = 0xb703; // NS_GET_NSTYPE, linux/nsfs.h

    private NetworkNamespace(NamespaceReference reference, FileDescriptor handle, NamespaceIdentity identity)
    {
        Reference = reference;
        Handle = handle;
        Identity = identity;
    }

    /// <summary>How it was asked for.</summary>
    public NamespaceReference Reference { get; }

    /// <summary>The open nsfs file; this object's own.</summary>
    public FileDescriptor Handle { get; }

    /// <summary>Which one it is, to compare with others.</summary>
    public NamespaceIdentity Identity { get; }

    /// <summary>Opens one. <see cref="NamespaceReference.Current"/> is the calling thread's.</summary>
    /// <exception cref="LinuxException">ENOENT: there is none; EACCES: it may not be opened; EINVAL: the file is not a network namespace.</exception>
    public static NetworkNamespace Open(NamespaceReference reference)
    {
        // Whatever lies at that path, a pipe say, nobody shall wait for it.
        var handle = Syscall.Open(reference.Path, Syscall.OpenReadOnly | Syscall.OpenNonBlocking);
        if (handle.IsInvalid)
        {
            throw new LinuxException("open network namespace", reference.ToString(), Syscall.LastErrno);
        }

        return Adopt(reference, handle);
    }

    /// <summary>Makes a new one, named as <c>ip netns add</c> names it. Its loopback is down.</summary>
    /// <exception cref="LinuxException">EEXIST: the name is taken; EINVAL: it is not a name; EPERM: not allowed.</exception>
    public static NetworkNamespace CreateNamed(string name)
    {
        NamedNamespaces.Create(name);
        return Open(NamespaceReference.Named(name));
    }

    /// <summary>Makes a new one without a name; it is gone when nobody has it open or is in it.</summary>
    /// <exception cref="LinuxException">EPERM: not allowed.</exception>
    public static NetworkNamespace CreateAnonymous() => NamespaceThread.Run(
        static () => Syscall.Check(Syscall.Unshare(Syscall.CloneNewNet), "create network namespace"),
        static () => Open(NamespaceReference.Current));

    /// <summary>Takes a name away as <c>ip netns del</c> does; the namespace itself goes when nobody uses it.</summary>
    /// <exception cref="LinuxException">ENOENT: there is no such name.</exception>
    public static void DeleteNamed(string name) => NamedNamespaces.Delete(name);

    /// <summary>All names, sorted by their bytes.</summary>
    public static IReadOnlyList<string> ListNamed() => NamedNamespaces.List();

    /// <summary>
    /// Runs <paramref name="work"/> inside and waits for it. It gets a thread of its own that does nothing else meanwhile, so nothing
    /// else ever runs in the wrong namespace; what it awaits would, so it must not be asynchronous. Its exceptions come back as they are.
    /// </summary>
    /// <exception cref="LinuxException">EPERM: the namespace may not be entered.</exception>
    public T Run<T>(Func<T> work) => NamespaceThread.Run(Enter, work);

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Runs <paramref name="work"/> inside on a new thread of its own, without waiting for it.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">It keeps its failures to itself.</param>
    /// <param name="refused">Called on that thread in place of <paramref name="work"/> where the namespace may not be entered.</param>
    public void Start(string name, Action work, Action<LinuxException> refused) => new Thread(() =>
    {
        try
        {
            Enter();
        }
        catch (LinuxException refusal)
        {
            refused(refusal);
            return;
        }

        work();
    }) { IsBackground = true, Name = name }.Start();

    public void Dispose() => Handle.Dispose();

    private static NetworkNamespace Adopt(NamespaceReference reference, FileDescriptor handle)
    {
        var type = Syscall.Ioctl(handle, GetNamespaceType, 0);

        // Only ENOTTY says that the file is not a namespace at all; whoever hears EINVAL may take it for a leftover, and away.
        var errno = type < 0 && Syscall.LastErrno is not Errno.ENOTTY ? Syscall.LastErrno
            : type != Syscall.CloneNewNet ? Errno.EINVAL
            : Errno.None;
        if (errno == Errno.None && Syscall.Identify(handle, out var device, out var inode) == 0)
        {
            return new NetworkNamespace(reference, handle, new NamespaceIdentity(device, inode));
        }

        errno = errno == Errno.None ? Syscall.LastErrno : errno;
        handle.Dispose();
        throw new LinuxException("open network namespace", reference.ToString(), errno, errno == Errno.EINVAL ? "the file is not a network namespace" : null);
    }

    private void Enter() =>
        Syscall.Check(Syscall.SetNamespace(Handle, Syscall.CloneNewNet), "enter network namespace", Reference.ToString());
}
