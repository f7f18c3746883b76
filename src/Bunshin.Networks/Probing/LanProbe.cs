using System.Diagnostics;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Probing;

/// <summary>Asks by a packet socket on the parent, which sees the answers whatever stands on it.</summary>
/// <remarks>
/// The socket hears before macvlan, filters and the IP layer, so a passthru child or our own datapath takes no answer from it.
/// What it sends goes to the wire only: the host's own stack is asked by netlink instead, and children of the parent in other
/// namespaces do not hear it.
/// </remarks>
/// <param name="networkNamespace">Where the devices are; null for the process's own. Stays the caller's.</param>
public sealed class LanProbe(NetworkNamespace? networkNamespace = null) : IAddressProbe
{
    private const ushort Ethernet = 1; // ARPHRD_ETHER
    private const int FrameRoom = 1600;

    /// <inheritdoc/>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Unavailable"/>: it may not, or cannot, ask.</exception>
    public Task<MacAddress?> FindHolderAsync(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<MacAddress?>(cancellation);
        }

        // It waits for frames most of the time, for which a thread of the pool would be missed elsewhere.
        return effort == ProbeEffort.None
            ? Task.FromResult<MacAddress?>(null)
            : Task.Factory.StartNew(
                () => Find(device, address, effort, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private MacAddress? Find(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation)
    {
        try
        {
            using var net = RouteNetlink.Open(networkNamespace);
            if (net.FindLink(device) is not { } link)
            {
                return null;
            }

            return OwnHolder(net, link, address) ?? (HasNeighbors(link) ? Ask(link, address, effort, cancellation) : null);
        }
        catch (LinuxException gone) when (gone.Errno is Errno.ENETDOWN or Errno.ENODEV or Errno.ENXIO)
        {
            return null;
        }
        catch (LinuxException refusal)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"{device} cannot be asked for {address}: {refusal.Message}", refusal);
        }
    }

    /// <summary>This host answers for all its addresses on all its devices; only link-local ones are each device's own.</summary>
    private static MacAddress? OwnHolder(RouteNetlink net, LinkInfo device, IpAddress address)
    {
        var wanted = address.ToIPAddress();
        foreach (var own in net.Addresses())
        {
            if (own.Address.Equals(wanted) && (own.LinkIndex == device.Index || !(address.IsIpv6 && address.IsLinkLocal)))
            {
                var holder = net.FindLink(own.LinkIndex)?.Address ?? MacAddress.Zero;
                return holder == MacAddress.Zero ? device.Address : holder;
            }
        }

        return null;
    }

    private static bool HasNeighbors(LinkInfo link) =>
        link.IsUp && link.HasCarrier != false && link.HardwareType == Ethernet && (link.Flags & LinkFlags.NoArp) == 0;

    private MacAddress? Ask(LinkInfo link, IpAddress address, ProbeEffort effort, CancellationToken cancellation)
    {
        ILanQuestion question = address.IsIpv6
            ? new NeighborQuestion(link.Address, address.Ipv6)
            : new ArpQuestion(link.Address, address.Ipv4);
        using var socket = networkNamespace is null ? PacketSocket.Create() : networkNamespace.Run(PacketSocket.Create);
        socket.UseAuxiliaryData();
        socket.IgnoreOutgoing();
        socket.HearOnly(question.Filter);
        foreach (var group in question.Groups)
        {
            socket.Join(link.Index, PacketMembership.Multicast, group);
        }

        socket.Bind(link.Index);
        using var ready = new ReadinessSet();
        ready.Add(socket.Descriptor, 0);
        using var wake = cancellation.Register(ready.Wake);
        return Converse(socket, ready, question, ProbeTimes.For(effort, address.IsIpv6, Random.Shared), cancellation);
    }

    private static MacAddress? Converse(
        PacketSocket socket, ReadinessSet ready, ILanQuestion question, ProbeTimes times, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var keys = new List<ulong>();
        var asked = 0;
        while (watch.Elapsed < times.End)
        {
            if (asked < times.Questions.Count && watch.Elapsed >= times.Questions[asked])
            {
                socket.Send(question.Frame.Span);
                asked++;
            }

            var next = asked < times.Questions.Count ? times.Questions[asked] : times.End;
            ready.Wait(Math.Max(0, (int)Math.Ceiling((next - watch.Elapsed).TotalMilliseconds)), keys);
            cancellation.ThrowIfCancellationRequested();
            if (Hear(socket, question) is { } holder)
            {
                return holder;
            }
        }

        return null;
    }

    private static MacAddress? Hear(PacketSocket socket, ILanQuestion question)
    {
        Span<byte> buffer = stackalloc byte[FrameRoom];
        while (socket.TryReceive(buffer, 0, out var seen))
        {
            // With a VLAN's number on it, it is about another LAN.
            if (seen.Length <= buffer.Length
                && FrameView.TryParse(buffer[..seen.Length], seen.OutOfBandTag, out var frame)
                && frame.Tag.Vid == 0
                && question.HolderBy(frame) is { } holder)
            {
                return holder;
            }
        }

        return null;
    }
}
