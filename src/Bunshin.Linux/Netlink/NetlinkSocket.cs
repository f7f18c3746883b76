using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Netlink;

/// <summary>A netlink socket: opened in the calling thread's namespace, which it keeps.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>Bytes asked for; a dump of a link with its statistics takes about 2 KB, and the kernel fills up to 32 KB a datagram.</summary>
    private const int ReceiveRoom = 4 << 20;
    private const int FirstBuffer = 64 << 10;

    private byte[] _buffer = new byte[FirstBuffer];

    private NetlinkSocket(FileDescriptor descriptor) => Descriptor = descriptor;

    public FileDescriptor Descriptor { get; }

    /// <summary>Opens one that talks with the kernel alone.</summary>
    public static NetlinkSocket Open(params ReadOnlySpan<int> groups) => OpenProtocol(Rtnl.NETLINK_ROUTE, "netlink socket", groups);

    /// <summary>Opens one for another part of the kernel than routing.</summary>
    public static NetlinkSocket OpenProtocol(int protocol, string name, params ReadOnlySpan<int> groups)
    {
        var descriptor = Syscall.Socket(Rtnl.AF_NETLINK, Rtnl.SOCK_RAW, protocol);
        if (descriptor.IsInvalid)
        {
            throw new LinuxException("open", name, Syscall.LastErrno);
        }

        var socket = new NetlinkSocket(descriptor);
        try
        {
            socket.Configure(groups);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends messages that lie one after another; the kernel works them off before this returns.</summary>
    public void Send(ReadOnlySpan<byte> messages)
    {
        nint sent;
        do
        {
            sent = Syscall.Send(Descriptor, messages, 0);
        }
        while (sent < 0 && Syscall.LastErrno == Errno.EINTR);

        if (sent != messages.Length)
        {
            throw new LinuxException("send", "netlink request", sent < 0 ? Syscall.LastErrno : Errno.EMSGSIZE);
        }
    }

    /// <summary>Waits for the next datagram. Its bytes are valid until the next call.</summary>
    /// <param name="outcome">
    /// <see cref="Errno.None"/>; ENOBUFS when datagrams were lost before it; EMSGSIZE when it did not fit, after which
    /// there is room for one of its size; EAGAIN with <paramref name="flags"/> that do not wait.
    /// </param>
    /// <param name="flags">Of recv(2).</param>
    public ReadOnlySpan<byte> Receive(out Errno outcome, int flags = 0)
    {
        while (true)
        {
            var length = (int)Syscall.Receive(Descriptor, _buffer, flags | Syscall.MessageTruncated);
            if (length > _buffer.Length)
            {
                _buffer = new byte[Rtnl.Align(length) * 2];
                outcome = Errno.EMSGSIZE;
                return default;
            }

            if (length >= 0)
            {
                outcome = Errno.None;
                return _buffer.AsSpan(0, length);
            }

            outcome = Syscall.LastErrno;
            switch (outcome)
            {
                case Errno.EINTR:
                    continue;
                case Errno.ENOBUFS or Errno.EAGAIN:
                    return default;
                default:
                    throw new LinuxException("receive from", "netlink socket", outcome);
            }
        }
    }

    /// <summary>Hears also what happens in other namespaces that this one has an id for.</summary>
    /// <exception cref="LinuxException">EPERM: without CAP_NET_BROADCAST.</exception>
    public void ListenEverywhere() =>
        Syscall.Check(Syscall.SetSockOpt(Descriptor, Rtnl.SOL_NETLINK, Rtnl.NETLINK_LISTEN_ALL_NSID, 1), "listen to all namespaces by", "netlink socket");

    public void Dispose() => Descriptor.Dispose();

    private void Configure(ReadOnlySpan<int> groups)
    {
        // Kernels too old for these answer ENOPROTOOPT and still work, with poorer errors.
        _ = Syscall.SetSockOpt(Descriptor, Rtnl.SOL_NETLINK, Rtnl.NETLINK_EXT_ACK, 1);
        _ = Syscall.SetSockOpt(Descriptor, Rtnl.SOL_NETLINK, Rtnl.NETLINK_CAP_ACK, 1);
        _ = Syscall.SetSockOpt(Descriptor, Rtnl.SOL_NETLINK, Rtnl.NETLINK_GET_STRICT_CHK, 1);
        _ = Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, Rtnl.SO_SNDBUF, FirstBuffer * 4);
        if (Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, Rtnl.SO_RCVBUFFORCE, ReceiveRoom) < 0)
        {
            _ = Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, Rtnl.SO_RCVBUF, ReceiveRoom);
        }

        // Connected to port 0, the kernel, the socket refuses what other processes send.
        Span<byte> kernel = stackalloc byte[12];
        kernel.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(kernel, Rtnl.AF_NETLINK);
        Syscall.Check(Syscall.Connect(Descriptor, kernel), "connect", "netlink socket");
        foreach (var group in groups)
        {
            Syscall.Check(
                Syscall.SetSockOpt(Descriptor, Rtnl.SOL_NETLINK, Rtnl.NETLINK_ADD_MEMBERSHIP, group), "join rtnetlink group", group.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
