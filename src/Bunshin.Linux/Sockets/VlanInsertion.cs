using System.Buffers.Binary;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Sockets;

/// <summary>Whether a device puts C-tags in line itself (<c>ethtool -K DEVICE tx-vlan-offload</c>).</summary>
public static class VlanInsertion
{
    private const int FamilyInternet = 2; // AF_INET
    private const int Datagram = 2; // SOCK_DGRAM
    private const nuint Ethtool = 0x8946; // SIOCETHTOOL
    private const uint GetFlags = 0x25; // ETHTOOL_GFLAGS
    private const uint SetFlags = 0x26; // ETHTOOL_SFLAGS
    private const uint TransmitVlan = 1 << 7; // ETH_FLAG_TXVLAN
    private const int DataAt = 16; // offsetof(struct ifreq, ifr_data)

    /// <summary>Turns it on or off for a device in the calling thread's namespace.</summary>
    /// <exception cref="LinuxException">ENODEV: no such device; EINVAL or EOPNOTSUPP: it cannot be changed.</exception>
    public static void Set(string device, bool on)
    {
        using var socket = Syscall.Socket(FamilyInternet, Datagram, 0);
        if (socket.IsInvalid)
        {
            throw new LinuxException("open socket to change offloads of", device, Syscall.LastErrno);
        }

        var flags = Ask(socket, device, GetFlags, 0);
        _ = Ask(socket, device, SetFlags, on ? flags | TransmitVlan : flags & ~TransmitVlan);
    }

    private static unsafe uint Ask(FileDescriptor socket, string device, uint command, uint value)
    {
        Span<byte> question = stackalloc byte[8]; // struct ethtool_value
        BinaryPrimitives.WriteUInt32LittleEndian(question, command);
        BinaryPrimitives.WriteUInt32LittleEndian(question[4..], value);
        Span<byte> request = stackalloc byte[40];
        request.Clear();
        KernelText.Encode(device).CopyTo(request[..15]);
        fixed (byte* data = question)
        {
            BinaryPrimitives.WriteInt64LittleEndian(request[DataAt..], (nint)data);
            Syscall.Check(Syscall.Ioctl(socket, Ethtool, request), "change tx-vlan-offload of", device);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(question[4..]);
    }
}
