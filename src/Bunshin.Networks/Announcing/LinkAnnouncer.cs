using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;

namespace Bunshin.Networks.Announcing;

/// <summary>Announces by a packet socket on the link itself.</summary>
/// <remarks>
/// The namespace is entered once, to open the sockets, which stay there; between announcements no thread waits. A link without
/// neighbors (ipvlan in an l3 mode) has nobody to tell.
/// </remarks>
public sealed class LinkAnnouncer : IAnnouncer
{
    /// <inheritdoc/>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: it may not, or cannot, send there.</exception>
    public async Task AnnounceAsync(Announcement announcement, CancellationToken cancellation = default)
    {
        try
        {
            using var link = Open(announcement);
            for (var sent = 0; sent < announcement.Count && link is not null; sent++)
            {
                if (sent > 0)
                {
                    await Task.Delay(announcement.Interval, cancellation);
                }

                if (!link.Announce(announcement.Addresses))
                {
                    return;
                }
            }
        }
        catch (LinuxException gone) when (gone.Errno is Errno.ENOENT or Errno.ENODEV or Errno.ENXIO)
        {
            // The sandbox or the link went away.
        }
        catch (LinuxException refusal)
        {
            var problem = $"{announcement.LinkName} in {announcement.Sandbox} cannot be announced: {refusal.Message}";
            throw new NetworkException(NetworkProblem.Unavailable, problem, refusal);
        }
    }

    private static AnnouncedLink? Open(Announcement announcement)
    {
        using var sandbox = NetworkNamespace.Open(NamespaceReference.AtPath(announcement.Sandbox));
        return sandbox.Run(() => AnnouncedLink.Open(announcement.LinkName));
    }

    private sealed class AnnouncedLink(RouteNetlink net, PacketSocket socket, int index, bool isRouter) : IDisposable
    {
        /// <summary>Null for a link that is not there, or has no neighbors.</summary>
        public static AnnouncedLink? Open(string name)
        {
            var net = RouteNetlink.Open();
            PacketSocket? socket = null;
            try
            {
                if (net.FindLink(name) is not { } link || (link.Flags & LinkFlags.NoArp) != 0)
                {
                    net.Dispose();
                    return null;
                }

                socket = PacketSocket.Create();
                socket.Bind(link.Index, etherType: 0); // 0: it only sends.
                return new AnnouncedLink(net, socket, link.Index, IsRouter(name));
            }
            catch
            {
                socket?.Dispose();
                net.Dispose();
                throw;
            }
        }

        /// <summary>False once the link is gone. One that is down now may be up the next time.</summary>
        public bool Announce(IEnumerable<Packets.Addresses.IpAddress> addresses)
        {
            if (net.FindLink(index) is not { } link)
            {
                return false;
            }

            foreach (var address in link.IsUp ? addresses : [])
            {
                try
                {
                    socket.Send(AnnouncementFrames.For(link.Address, address, isRouter));
                }
                catch (LinuxException down) when (down.Errno is Errno.ENETDOWN or Errno.ENOBUFS)
                {
                    break;
                }
            }

            return true;
        }

        public void Dispose()
        {
            socket.Dispose();
            net.Dispose();
        }

        private static bool IsRouter(string name) => Sysctl.Read($"net/ipv6/conf/{name}/forwarding") is not (null or "0");
    }
}
