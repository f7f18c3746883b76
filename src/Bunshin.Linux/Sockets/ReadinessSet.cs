using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Sockets;

/// <summary>Waits until one of several descriptors can be read (epoll). One thread waits; any thread may call the rest.</summary>
public sealed class ReadinessSet : IDisposable
{
    private const uint EpollIn = 1;
    private const ulong WakeKey = ulong.MaxValue;
    private const int Most = 64;
    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly byte[] _events = new byte[Most * EpollEvent.Size];

    /// <summary>An empty set.</summary>
    /// <exception cref="LinuxException">No descriptors left.</exception>
    public ReadinessSet()
    {
        _epoll = Syscall.EpollCreate();
        Syscall.Check(_epoll.IsInvalid ? -1 : 0, "make", "epoll");
        _wake = Syscall.EventFd(Syscall.OpenNonBlocking);
        Syscall.Check(_wake.IsInvalid ? -1 : 0, "make", "eventfd");
        Add(_wake, WakeKey);
    }

    /// <summary>Watches <paramref name="descriptor"/>; <paramref name="key"/> (any but the greatest number) names it in <see cref="Wait"/>.</summary>
    /// <exception cref="LinuxException">EEXIST: it is watched already.</exception>
    public void Add(FileDescriptor descriptor, ulong key) =>
        Syscall.Check(Syscall.EpollAdd(_epoll, descriptor, EpollIn, key), "watch", "descriptor");

    public void Remove(FileDescriptor descriptor) => Syscall.EpollDelete(_epoll, descriptor);

    /// <summary>Waits for up to <paramref name="timeout"/> milliseconds, -1 for ever.</summary>
    /// <param name="timeout">Milliseconds.</param>
    /// <param name="keys">Gets the keys of the descriptors that can be read; as many as are found, none after a wake-up or the time-out.</param>
    /// <exception cref="LinuxException">The kernel refuses to wait.</exception>
    public void Wait(int timeout, ICollection<ulong> keys)
    {
        keys.Clear();
        var count = Syscall.EpollWait(_epoll, _events, timeout);
        if (count < 0 && Syscall.LastErrno != Errno.EINTR)
        {
            throw new LinuxException("wait for", "descriptors", Syscall.LastErrno);
        }

        for (var i = 0; i < count; i++)
        {
            var key = EpollEvent.Data(_events.AsSpan(i * EpollEvent.Size));
            if (key == WakeKey)
            {
                Drain();
            }
            else
            {
                keys.Add(key);
            }
        }
    }

    /// <summary>Ends the wait under way, or the next one.</summary>
    public unsafe void Wake()
    {
        var one = 1UL;
        Syscall.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    private unsafe void Drain()
    {
        ulong count;
        Syscall.Read(_wake, (byte*)&count, sizeof(ulong));
    }
}
