using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>What the children need of the parent device: their addresses and groups let in, and all of them where a child wants that.</summary>
internal sealed class ParentMemberships : IDisposable
{
    private readonly ParentDevice _parent;
    private readonly PacketSocket _members;
    private readonly Dictionary<ServedChild, Wish> _wishes = [];
    private readonly HashSet<MacAddress> _joined = [];
    private bool _areTooMany;
    private bool _takesAllGroups;

    /// <summary>For a parent.</summary>
    public ParentMemberships(ParentDevice parent)
    {
        _parent = parent;
        _members = parent.Home.Namespace.Run(PacketSocket.Create);
    }

    /// <summary>Follows the children as they are now.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refuses some of it; the rest is done.</exception>
    public void Apply(IReadOnlyList<ServedChild> children)
    {
        var wanted = ParentNeeds.Addresses(_parent, children, ref _areTooMany);
        EachOf.Do<Action>(
            [
                .. children.Select<ServedChild, Action>(child => () => FollowWish(child, ParentNeeds.Everything(_parent, child), ParentNeeds.AllGroups(child))),
                () => _takesAllGroups = Follow(_members, PacketMembership.AllMulticast, _takesAllGroups, _areTooMany),
                .. wanted.Except(_joined).ToList().Select<MacAddress, Action>(address => () =>
                {
                    _members.Join(_parent.Index, KindOf(address), address);
                    _ = _joined.Add(address);
                }),
                .. _joined.Except(wanted).ToList().Select<MacAddress, Action>(address => () =>
                {
                    _members.Leave(_parent.Index, KindOf(address), address);
                    _ = _joined.Remove(address);
                }),
                () => ForgetWishes(children),
            ],
            static step => step());
    }

    private void ForgetWishes(IReadOnlyList<ServedChild> children)
    {
        foreach (var gone in _wishes.Keys.Except(children).ToArray())
        {
            _wishes[gone].Socket.Dispose();
            _ = _wishes.Remove(gone);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _members.Dispose();
        foreach (var wish in _wishes.Values)
        {
            wish.Socket.Dispose();
        }
    }

    private static PacketMembership KindOf(MacAddress address) => address.IsGroup ? PacketMembership.Multicast : PacketMembership.Unicast;

    private void FollowWish(ServedChild child, bool promiscuous, bool allMulticast)
    {
        if (!_wishes.TryGetValue(child, out var wish))
        {
            if (!promiscuous && !allMulticast)
            {
                return;
            }

            // One socket a child: the kernel counts equal wishes of one socket once.
            _wishes.Add(child, wish = new Wish(_parent.Home.Namespace.Run(PacketSocket.Create)));
        }

        wish.IsPromiscuous = Follow(wish.Socket, PacketMembership.Promiscuous, wish.IsPromiscuous, promiscuous);
        wish.IsAllMulticast = Follow(wish.Socket, PacketMembership.AllMulticast, wish.IsAllMulticast, allMulticast);
    }

    private bool Follow(PacketSocket socket, PacketMembership kind, bool before, bool after)
    {
        if (after && !before)
        {
            socket.Join(_parent.Index, kind);
        }
        else if (before && !after)
        {
            socket.Leave(_parent.Index, kind);
        }

        return after;
    }

    /// <summary>A child's wish that the parent be promiscuous, or let all groups in; one count each, held by the socket.</summary>
    private sealed class Wish(PacketSocket socket)
    {
        public PacketSocket Socket => socket;

        public bool IsPromiscuous { get; set; }

        public bool IsAllMulticast { get; set; }
    }
}
