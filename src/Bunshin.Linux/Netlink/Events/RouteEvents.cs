using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Netlink.Events;

/// <summary>The kernel's own reports about a network namespace, in the order in which things happened.</summary>
/// <remarks>One thread reads; others may dispose, after which the reader's wait ends at its next time-out at the latest.</remarks>
public sealed class RouteEvents : IDisposable
{
    private readonly NetlinkSocket _socket;

    private RouteEvents(NetlinkSocket socket) => _socket = socket;

    /// <summary>Readable (poll, epoll) when there is something to <see cref="TryRead"/>.</summary>
    public FileDescriptor Descriptor => _socket.Descriptor;

    /// <summary>Begins to listen. What happens from now on will be read.</summary>
    /// <exception cref="LinuxException">The socket cannot be had.</exception>
    public static RouteEvents Open(RouteEventTopics topics = RouteEventTopics.All, NetworkNamespace? networkNamespace = null)
    {
        var groups = new List<int>();
        Add(RouteEventTopics.Links, Rtnl.RTNLGRP_LINK);
        Add(RouteEventTopics.Addresses, Rtnl.RTNLGRP_IPV4_IFADDR, Rtnl.RTNLGRP_IPV6_IFADDR);
        Add(RouteEventTopics.Routes, Rtnl.RTNLGRP_IPV4_ROUTE, Rtnl.RTNLGRP_IPV6_ROUTE);
        return new RouteEvents(networkNamespace is null
            ? NetlinkSocket.Open(groups.ToArray())
            : networkNamespace.Run(() => NetlinkSocket.Open(groups.ToArray())));

        void Add(RouteEventTopics topic, params ReadOnlySpan<int> numbers)
        {
            if ((topics & topic) != 0)
            {
                groups.AddRange(numbers);
            }
        }
    }

    /// <summary>
    /// Hears from now on also what happens in other namespaces that this one has an id for, as it has of each into which a link of its own
    /// was moved. An event does not tell where it happened.
    /// </summary>
    /// <exception cref="LinuxException">EPERM: without CAP_NET_BROADCAST.</exception>
    public void ListenEverywhere() => _socket.ListenEverywhere();

    /// <summary>Waits for events.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>What came, at least one; empty when the time ran out.</returns>
    public IReadOnlyList<RouteEvent> Read(TimeSpan timeout)
    {
        var deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            var left = deadline == long.MaxValue ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
            Span<PollEntry> entries = [new PollEntry { Descriptor = Descriptor.Number, Events = Syscall.PollIn }];
            var ready = Syscall.Poll(entries, left);
            if (ready < 0 && Syscall.LastErrno != Errno.EINTR)
            {
                throw new LinuxException("wait for", "rtnetlink events", Syscall.LastErrno);
            }

            var events = ready > 0 ? TryRead() : [];
            if (events.Count > 0 || left == 0)
            {
                return events;
            }
        }
    }

    /// <summary>Takes what has come, without waiting; empty when nothing has.</summary>
    public IReadOnlyList<RouteEvent> TryRead()
    {
        var datagram = _socket.Receive(out var outcome, Syscall.MessageDontWait);
        return outcome switch
        {
            Errno.None => Decode(datagram),
            Errno.EAGAIN => [],
            _ => [new RouteEvent.Lost()],
        };
    }

    /// <summary>Reads a datagram of rtnetlink messages. Pure; any bytes will do: messages that cannot be read, or are of no interest, are left out.</summary>
    public static IReadOnlyList<RouteEvent> Decode(ReadOnlySpan<byte> datagram)
    {
        var events = new List<RouteEvent>();
        var messages = new MessageReader(datagram);
        while (messages.TryNext(out var message))
        {
            if (DecodeOne(message) is { } found)
            {
                events.Add(found);
            }
        }

        return events;
    }

    public void Dispose() => _socket.Dispose();

    private static RouteEvent? DecodeOne(in NetlinkMessage message) => message.Type switch
    {
        Rtnl.RTM_NEWLINK or Rtnl.RTM_DELLINK when LinkDecoder.Decode(message) is { } link =>
            new RouteEvent.Link(link, message.Type == Rtnl.RTM_DELLINK),
        Rtnl.RTM_NEWADDR or Rtnl.RTM_DELADDR when AddressMessages.Decode(message) is { } address =>
            new RouteEvent.Address(address, message.Type == Rtnl.RTM_DELADDR),
        Rtnl.RTM_NEWROUTE or Rtnl.RTM_DELROUTE when RouteMessages.Decode(message) is { } route =>
            new RouteEvent.Route(route, message.Type == Rtnl.RTM_DELROUTE),
        _ => null,
    };
}

/// <summary>Something the kernel reported of its own accord.</summary>
/// <param name="IsRemoval">The thing is gone; otherwise it is new or has changed.</param>
public abstract record RouteEvent(bool IsRemoval)
{
    public sealed record Link(LinkInfo Info, bool IsRemoval) : RouteEvent(IsRemoval);

    public sealed record Address(InterfaceAddress Info, bool IsRemoval) : RouteEvent(IsRemoval);

    public sealed record Route(RouteInfo Info, bool IsRemoval) : RouteEvent(IsRemoval);

    /// <summary>The reader was too slow and the kernel threw events away: whoever keeps a picture must read it anew.</summary>
    public sealed record Lost() : RouteEvent(IsRemoval: false);
}

/// <summary>What to be told of.</summary>
[Flags]
public enum RouteEventTopics
{
    None = 0,

    Links = 1,

    /// <summary>IPv4 and IPv6 addresses.</summary>
    Addresses = 2,

    /// <summary>IPv4 and IPv6 routes.</summary>
    Routes = 4,

    All = Links | Addresses | Routes,
}
