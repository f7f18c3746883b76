using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>A raw packet socket (packet(7)) of the namespace of the thread that made it. It sees nothing before <see cref="Bind"/>.</summary>
public sealed class PacketSocket : IDisposable
{
    private PacketSocket(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>The socket itself, owned by this object.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Makes one, in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">EPERM without CAP_NET_RAW there.</exception>
    public static PacketSocket Create()
    {
        // Protocol 0: it is deaf until bound, so no frame of another device slips in.
        var descriptor = Syscall.Socket(PacketConstants.FamilyPacket, PacketConstants.Raw, 0);
        return descriptor.IsInvalid
            ? throw new LinuxException("open", "packet socket", Syscall.LastErrno)
            : new PacketSocket(descriptor);
    }

    /// <summary>
    /// One that is fit to relay: virtio-net header, tags as auxiliary data, deaf to outgoing frames, large buffers, bound to a device
    /// for all protocols.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused a step.</exception>
    public static PacketSocket ForRelay(int interfaceIndex, int bufferBytes)
    {
        var socket = Create();
        try
        {
            socket.UseVirtioNetHeader();
            socket.UseAuxiliaryData();
            socket.IgnoreOutgoing();
            socket.SetBuffers(bufferBytes);
            socket.Bind(interfaceIndex);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts the 10-byte virtio-net header before every frame read and written, so that GSO and partial checksums pass whole.</summary>
    public void UseVirtioNetHeader() => Set(PacketConstants.VnetHeader, 1, "ask for virtio-net header");

    /// <summary>Has the outermost VLAN tag reported with each frame (<c>struct tpacket_auxdata</c>).</summary>
    public void UseAuxiliaryData() => Set(PacketConstants.AuxData, 1, "ask for auxiliary data");

    /// <summary>Hides frames that leave by the device.</summary>
    public void IgnoreOutgoing() => Set(PacketConstants.IgnoreOutgoing, 1, "ignore outgoing");

    /// <summary>Hears nothing but what <paramref name="filter"/> lets pass. Before <see cref="Bind"/>, or other frames slip in.</summary>
    public unsafe void HearOnly(FrameFilter filter)
    {
        fixed (ulong* program = filter.Program)
        {
            // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
            Span<ulong> request = [(ulong)filter.Program.Length, (ulong)program];
            var result = Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, PacketConstants.AttachFilter, MemoryMarshal.AsBytes(request));
            Syscall.Check(result, "attach filter to", "packet socket");
        }
    }

    /// <summary>Both socket buffers; beyond the system's limit where the caller may (CAP_NET_ADMIN outside user namespaces), else up to it.</summary>
    public void SetBuffers(int bytes)
    {
        SetBuffer(PacketConstants.ReceiveBufferForce, PacketConstants.ReceiveBuffer, bytes);
        SetBuffer(PacketConstants.SendBufferForce, PacketConstants.SendBuffer, bytes);
    }

    /// <summary>Starts hearing one device, for one EtherType or for all (<c>ETH_P_ALL</c>, 3).</summary>
    /// <exception cref="LinuxException">ENODEV: no such device in the socket's namespace.</exception>
    public void Bind(int interfaceIndex, ushort etherType = PacketConstants.AllProtocols)
    {
        var address = LinkLayerAddress.For(interfaceIndex, etherType);
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<LinkLayerAddress>(in address));
        Syscall.Check(Syscall.Bind(Descriptor, bytes), "bind packet socket to", $"device {interfaceIndex}");
    }

    /// <summary>Makes a device receive more; undone by <see cref="Leave"/> or when the socket closes. The same request twice counts once.</summary>
    /// <exception cref="LinuxException">ENODEV or EINVAL.</exception>
    public void Join(int interfaceIndex, PacketMembership membership, MacAddress address = default) =>
        Member(PacketConstants.AddMembership, "join", interfaceIndex, membership, address);

    /// <summary>Undoes one <see cref="Join"/>.</summary>
    /// <exception cref="LinuxException">EADDRNOTAVAIL: never joined.</exception>
    public void Leave(int interfaceIndex, PacketMembership membership, MacAddress address = default) =>
        Member(PacketConstants.DropMembership, "leave", interfaceIndex, membership, address);

    /// <summary>Sends one frame out of the device the socket is bound to (with a virtio-net header before it, if that was asked for).</summary>
    /// <exception cref="LinuxException">ENETDOWN: the device is down; EMSGSIZE: too long; EINVAL: fewer than 14 bytes.</exception>
    public void Send(ReadOnlySpan<byte> frame)
    {
        if (Syscall.Send(Descriptor, frame, Syscall.MessageNoSignal) < 0)
        {
            throw new LinuxException("send", "frame", Syscall.LastErrno);
        }
    }

    /// <summary>Takes the next frame, waiting for it up to <paramref name="timeout"/> milliseconds.</summary>
    /// <param name="buffer">Gets as much of the frame as fits.</param>
    /// <param name="timeout">Milliseconds; 0 does not wait, -1 waits for ever.</param>
    /// <param name="seen">What the kernel says of it.</param>
    /// <returns>False when none came in time.</returns>
    /// <exception cref="LinuxException">ENETDOWN: the device went down; told once.</exception>
    public unsafe bool TryReceive(Span<byte> buffer, int timeout, out SeenFrame seen)
    {
        const int ControlRoom = 40;
        seen = default;
        Span<PollEntry> poll = [new PollEntry { Descriptor = Descriptor.Number, Events = Syscall.PollIn }];
        if (Syscall.Poll(poll, timeout) <= 0)
        {
            return false;
        }

        LinkLayerAddress name;
        var control = stackalloc byte[ControlRoom];
        fixed (byte* start = buffer)
        {
            var vector = new IoVector { Start = start, Length = (nuint)buffer.Length };
            var message = new BatchedMessage
            {
                Header = new MessageHeader
                {
                    Name = &name,
                    NameLength = (uint)sizeof(LinkLayerAddress),
                    Vectors = &vector,
                    VectorCount = 1,
                    Control = control,
                    ControlLength = ControlRoom,
                },
            };
            const int Flags = Syscall.MessageDontWait | Syscall.MessageTruncated;
            if (Syscall.ReceiveMessages(Descriptor, &message, 1, Flags) < 0)
            {
                var errno = Syscall.LastErrno;
                return errno is Errno.EAGAIN or Errno.EINTR ? false : throw new LinuxException("receive", "frame", errno);
            }

            var tag = Frames.FrameSlot.ReadTag(control, message.Header.ControlLength);
            seen = new SeenFrame((int)message.Length, (PacketType)name.PacketType, tag, name.InterfaceIndex);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private void Member(int operation, string what, int interfaceIndex, PacketMembership membership, MacAddress address)
    {
        var request = MembershipRequest.For(interfaceIndex, membership, address);
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<MembershipRequest>(in request));
        var result = Syscall.SetSockOpt(Descriptor, PacketConstants.Level, operation, bytes);
        Syscall.Check(result, $"{what} {membership} membership of", $"device {interfaceIndex}");
    }

    private void SetBuffer(int forced, int ordinary, int bytes)
    {
        if (Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, forced, bytes) < 0)
        {
            Syscall.SetSockOpt(Descriptor, Syscall.SolSocket, ordinary, bytes);
        }
    }

    private void Set(int option, int value, string what) =>
        Syscall.Check(Syscall.SetSockOpt(Descriptor, PacketConstants.Level, option, value), what, "packet socket");
}

/// <summary>What a packet socket says about a frame it saw.</summary>
/// <param name="Length">Real length in bytes, virtio-net header included if asked for; more than the buffer's if it did not fit.</param>
/// <param name="Type">What it is to the device.</param>
/// <param name="OutOfBandTag">The outermost tag if the kernel took it out and <see cref="PacketSocket.UseAuxiliaryData"/> was called.</param>
/// <param name="InterfaceIndex">Where it was seen.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SeenFrame(int Length, PacketType Type, VlanTag OutOfBandTag, int InterfaceIndex);

/// <summary>What a frame is to the device it was seen on (<c>PACKET_*</c>, <c>linux/if_packet.h</c>).</summary>
public enum PacketType : byte
{
    /// <summary>For this device.</summary>
    Host = 0,

    /// <summary>For everyone.</summary>
    Broadcast = 1,

    /// <summary>For a group.</summary>
    Multicast = 2,

    /// <summary>For another station.</summary>
    OtherHost = 3,

    /// <summary>Leaving by the device.</summary>
    Outgoing = 4,
}
