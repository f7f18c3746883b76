namespace Bunshin.Datapaths.Userspace;

/// <summary>How the relay reads and writes frames.</summary>
public enum FrameIoChoice
{
    /// <summary><see cref="IoUring"/> where the kernel allows it, else <see cref="Mmsg"/>.</summary>
    Auto,

    /// <summary>io_uring: reads stay in flight, writes go in batches; one system call for many frames.</summary>
    IoUring,

    /// <summary>epoll with recvmmsg/sendmmsg on sockets, read/write on TAPs.</summary>
    Mmsg,
}
