using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Datapaths.Userspace;

/// <summary>A child's NIC as one end of a veth pair; the other lies in the relay's private namespace, where a packet socket reads it.</summary>
internal sealed class VethPort : RelayPort
{
    private const int BufferBytes = 8 << 20;
    private const int MostMtu = 65535;
    private readonly HiddenNamespace _hidden;
    private readonly int _index;
    private readonly PacketSocket _socket;

    private VethPort(HiddenNamespace hidden, int index, PacketSocket socket)
    {
        _hidden = hidden;
        _index = index;
        _socket = socket;
    }

    /// <inheritdoc/>
    public override FileDescriptor Descriptor => _socket.Descriptor;

    /// <inheritdoc/>
    public override PortKind Kind => PortKind.PacketSocket;

    /// <summary>Makes the pair; the hidden end is down, so the child has no carrier.</summary>
    public static VethPort Create(HiddenNamespace hidden, ServedNamespace home, string name)
    {
        // The hidden end takes any size: what a child may send is its own MTU's affair.
        var end = hidden.NextName();
        hidden.Netlink.CreateLink(new NewLink
        {
            Name = end,
            Mtu = MostMtu,
            Kind = new VethKind { Peer = new NewLink { Name = name, Kind = new VethKind(), Namespace = home.Namespace } },
        });
        var index = hidden.Netlink.GetLink(end).Index;
        try
        {
            return new VethPort(hidden, index, hidden.Namespace.Run(() => PacketSocket.ForRelay(index, BufferBytes)));
        }
        catch
        {
            hidden.Netlink.DeleteLink(index);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void MakeLasting() => throw new InvalidOperationException("a veth end goes with the relay's namespace");

    /// <inheritdoc/>
    public override void Release() => Dispose();

    /// <inheritdoc/>
    public override void SetCarrier(bool on) => _hidden.Netlink.ChangeLink(_index, new LinkChange { IsUp = on });

    /// <inheritdoc/>
    public override bool IsStill(LinkInfo link, string name) => true;

    /// <inheritdoc/>
    public override bool TryLocate(out string name, out FileDescriptor? networkNamespace)
    {
        name = "";
        networkNamespace = null;
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _socket.Dispose();
        try
        {
            _hidden.Netlink.DeleteLink(_index);
        }
        catch (LinuxException)
        {
            // The child's end was deleted, or its namespace died: the pair is gone already.
        }
    }
}
