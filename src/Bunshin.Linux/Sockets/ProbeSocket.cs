using System.Buffers.Binary;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>
/// A raw packet socket that tells exactly how one device saw each frame: its class, and whether a VLAN tag was in line or
/// out of band. For measuring, not for relaying: one system call a frame.
/// </summary>
/// <remarks>Belongs to the network namespace of the thread that opens it. Not safe for several threads at once.</remarks>
public sealed class ProbeSocket : IDisposable
{
    /// <summary>All protocols, frames that leave included (<c>ETH_P_ALL</c>).</summary>
    public const ushort AllProtocols = 3;

    private const int FamilyPacket = 17; // AF_PACKET
    private const int Raw = 3; // SOCK_RAW
    private const int Level = 263; // SOL_PACKET
    private const int AddMembership = 1; // PACKET_ADD_MEMBERSHIP
    private const int AuxData = 8; // PACKET_AUXDATA
    private const int ReceiveBufferForce = 33; // SO_RCVBUFFORCE
    private const int ReceiveBuffer = 8; // SO_RCVBUF
    private const int PriorityOption = 12; // SO_PRIORITY
    private const int BufferBytes = 8 * 1024 * 1024;
    private const uint TagValid = 1 << 4; // TP_STATUS_VLAN_VALID
    private const uint TpidValid = 1 << 6; // TP_STATUS_VLAN_TPID_VALID
    private readonly FileDescriptor _descriptor;
    private readonly int _interfaceIndex;

    private ProbeSocket(FileDescriptor descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        _interfaceIndex = interfaceIndex;
    }

    /// <summary>Opens one on a device, for one EtherType or for <see cref="AllProtocols"/>; 0 hears nothing and only sends.</summary>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW, ENODEV for no such device.</exception>
    public static ProbeSocket Open(int interfaceIndex, ushort etherType)
    {
        var descriptor = Syscall.Socket(FamilyPacket, Raw | Syscall.SocketNonBlocking, 0);
        if (descriptor.IsInvalid)
        {
            throw new LinuxException("open", "packet socket", Syscall.LastErrno);
        }

        try
        {
            Syscall.Check(Syscall.SetSockOpt(descriptor, Level, AuxData, 1), "ask for auxiliary data", "packet socket");
            if (Syscall.SetSockOpt(descriptor, Syscall.SolSocket, ReceiveBufferForce, BufferBytes) < 0)
            {
                _ = Syscall.SetSockOpt(descriptor, Syscall.SolSocket, ReceiveBuffer, BufferBytes);
            }

            Span<byte> address = stackalloc byte[20]; // struct sockaddr_ll
            address.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(address, FamilyPacket);
            BinaryPrimitives.WriteUInt16BigEndian(address[2..], etherType);
            BinaryPrimitives.WriteInt32LittleEndian(address[4..], interfaceIndex);
            Syscall.Check(Syscall.Bind(descriptor, address), "bind packet socket to", $"device {interfaceIndex}");
            return new ProbeSocket(descriptor, interfaceIndex);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Puts a group on the device's multicast list while this socket is open.</summary>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public void Join(MacAddress group)
    {
        Span<byte> request = stackalloc byte[16]; // struct packet_mreq, type 0 = PACKET_MR_MULTICAST
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request, _interfaceIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], MacAddress.Length);
        group.Write(request[8..]);
        Syscall.Check(Syscall.SetSockOpt(_descriptor, Level, AddMembership, request), $"join {group} on", $"device {_interfaceIndex}");
    }

    /// <summary>Sets the priority that frames sent from now on have (<c>SO_PRIORITY</c>); 0 at first.</summary>
    /// <exception cref="LinuxException">EPERM: above 6 without CAP_NET_ADMIN.</exception>
    public void SetPriority(uint priority) =>
        Syscall.Check(Syscall.SetSockOpt(_descriptor, Syscall.SolSocket, PriorityOption, (int)priority), "set priority of", "packet socket");

    /// <summary>Sends a raw frame out of the device, tag in line if it has one.</summary>
    /// <returns>Null for success, else why not (ENETDOWN, ENOBUFS, EMSGSIZE, ...).</returns>
    public Errno? Send(ReadOnlySpan<byte> frame) =>
        Syscall.Send(_descriptor, frame, Syscall.MessageNoSignal) < 0 ? Syscall.LastErrno : null;

    /// <summary>Takes the next frame, if there is one; never waits.</summary>
    /// <param name="buffer">Receives it; what does not fit is cut off.</param>
    /// <param name="frame">How it was seen.</param>
    /// <exception cref="LinuxException">The device went down or away.</exception>
    public unsafe bool TryReceive(Span<byte> buffer, out ProbedFrame frame)
    {
        frame = default;
        Span<byte> address = stackalloc byte[20];
        Span<byte> control = stackalloc byte[64];
        nint length;
        nuint controlLength;
        fixed (byte* start = buffer)
        fixed (byte* addressStart = address)
        fixed (byte* controlStart = control)
        {
            length = Syscall.ReceiveMessage(
                _descriptor, start, (nuint)buffer.Length, addressStart, 20, controlStart, 64, Syscall.MessageDontWait, out controlLength);
        }

        if (length < 0)
        {
            var errno = Syscall.LastErrno;
            return errno is Errno.EAGAIN or Errno.EINTR or Errno.ENETDOWN
                ? false
                : throw new LinuxException("receive from", $"device {_interfaceIndex}", errno);
        }

        frame = new ProbedFrame((int)length, address[10], ReadTag(control[..(int)controlLength]));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static VlanTag ReadTag(ReadOnlySpan<byte> control)
    {
        // struct cmsghdr { size_t len; int level; int type; } then struct tpacket_auxdata.
        const int header = 16;
        if (control.Length < header + 20
            || BinaryPrimitives.ReadInt32LittleEndian(control[8..]) != Level
            || BinaryPrimitives.ReadInt32LittleEndian(control[12..]) != AuxData)
        {
            return VlanTag.None;
        }

        var auxiliary = control[header..];
        var status = BinaryPrimitives.ReadUInt32LittleEndian(auxiliary);
        if ((status & TagValid) == 0)
        {
            return VlanTag.None;
        }

        var tpid = (status & TpidValid) != 0 ? BinaryPrimitives.ReadUInt16LittleEndian(auxiliary[18..]) : EtherType.Dot1Q;
        return new VlanTag(tpid, BinaryPrimitives.ReadUInt16LittleEndian(auxiliary[16..]));
    }
}

/// <summary>How a <see cref="ProbeSocket"/> saw a frame.</summary>
/// <param name="Length">Bytes in the buffer, without a tag that was taken out of band.</param>
/// <param name="PacketType"><c>PACKET_*</c>: 0 host, 1 broadcast, 2 multicast, 3 otherhost, 4 outgoing (<c>linux/if_packet.h</c>).</param>
/// <param name="OutOfBand">The tag that came as auxiliary data; none if it is in line or there is none.</param>
public readonly record struct ProbedFrame(int Length, byte PacketType, VlanTag OutOfBand);
