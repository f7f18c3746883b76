using System.Buffers.Binary;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Sockets;

/// <summary>
/// Hands whole IP packets to the IP layer of a namespace to be sent by one device: routed, addressed to the neighbor, filtered on
/// output, or delivered to the namespace's own sockets, as <c>ip_local_out</c> does for a kernel driver.
/// </summary>
/// <remarks>
/// raw(7) with <c>IP_HDRINCL</c> and its IPv6 twin. The kernel sets the IPv4 total length and checksum to what it was given and leaves
/// addresses and TTL alone. Packets are finished ones: no GSO, checksums complete. One thread at a time sends.
/// </remarks>
public sealed class RoutedSocket : IDisposable
{
    private const int FamilyInet = 2;
    private const int FamilyInet6 = 10;
    private const int Raw = 3;
    private const int ProtocolRaw = 255;
    private const int LevelIp = 0;
    private const int LevelIpv6 = 41;
    private const int HeaderIncluded = 3; // IP_HDRINCL
    private const int HeaderIncludedIpv6 = 36; // IPV6_HDRINCL
    private const int BindToDevice = 25; // SO_BINDTODEVICE
    private const int Ipv4HeaderLength = 20;
    private const int Ipv6HeaderLength = 40;

    private readonly FileDescriptor _ipv4;
    private readonly FileDescriptor? _ipv6;

    private RoutedSocket(FileDescriptor ipv4, FileDescriptor? ipv6)
    {
        _ipv4 = ipv4;
        _ipv6 = ipv6;
    }

    /// <summary>Opens one in the calling thread's network namespace.</summary>
    /// <param name="device">The device by which packets leave.</param>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW; ENODEV: no such device.</exception>
    public static RoutedSocket Open(string device)
    {
        var ipv4 = Open(FamilyInet, LevelIp, HeaderIncluded, device);
        try
        {
            return new RoutedSocket(ipv4, Open(FamilyInet6, LevelIpv6, HeaderIncludedIpv6, device));
        }
        catch (LinuxException none) when (none.Errno is Errno.EAFNOSUPPORT or Errno.ENOPROTOOPT)
        {
            return new RoutedSocket(ipv4, null); // A kernel without IPv6 has no such packets to send.
        }
        catch
        {
            ipv4.Dispose();
            throw;
        }
    }

    /// <summary>Sends a packet without waiting.</summary>
    /// <param name="packet">From the IP header on; any bytes will do.</param>
    /// <returns><see cref="Errno.None"/>, or why not: ENETUNREACH: no route; EMSGSIZE: longer than the MTU; EAGAIN: the queue is full; EINVAL: no IP packet.</returns>
    public Errno Send(ReadOnlySpan<byte> packet)
    {
        Span<byte> address = stackalloc byte[28];
        address.Clear();
        if (packet.Length >= Ipv4HeaderLength && packet[0] >> 4 == 4)
        {
            // struct sockaddr_in { family 2, port 2, address 4, zero 8 }
            BinaryPrimitives.WriteUInt16LittleEndian(address, FamilyInet);
            packet[16..20].CopyTo(address[4..]);
            return Send(_ipv4, packet, address[..16]);
        }

        if (packet.Length >= Ipv6HeaderLength && packet[0] >> 4 == 6 && _ipv6 is not null)
        {
            // struct sockaddr_in6 { family 2, port 2, flow 4, address 16, scope 4 }: the device the socket is bound to is the scope.
            BinaryPrimitives.WriteUInt16LittleEndian(address, FamilyInet6);
            packet[24..40].CopyTo(address[8..]);
            return Send(_ipv6, packet, address);
        }

        return Errno.EINVAL;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ipv4.Dispose();
        _ipv6?.Dispose();
    }

    private static Errno Send(FileDescriptor socket, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> address) =>
        Syscall.SendTo(socket, packet, Syscall.MessageDontWait | Syscall.MessageNoSignal, address) < 0 ? Syscall.LastErrno : Errno.None;

    private static FileDescriptor Open(int family, int level, int option, string device)
    {
        var socket = Syscall.Socket(family, Raw, ProtocolRaw);
        if (socket.IsInvalid)
        {
            throw new LinuxException("open", "raw IP socket", Syscall.LastErrno);
        }

        try
        {
            Syscall.Check(Syscall.SetSockOpt(socket, level, option, 1), "include headers in", "raw IP socket");
            Syscall.Check(Syscall.SetSockOpt(socket, Syscall.SolSocket, BindToDevice, KernelText.Encode(device)), "bind raw IP socket to", device);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
