using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Takes a packet from host to host as their routes say, with all frames that are needed for it (who has that address, its answer, the packet).</summary>
internal sealed class PacketWay(LabTopology lab, ModelNetwork network, List<string> trail)
{
    private const int MostHosts = 16;

    // Who was asked knows the asker too, so that the answer to the ping needs no asking.
    private readonly HashSet<(string, string)> _known = [];

    /// <summary>Takes a packet from <paramref name="from"/>; null when it arrives.</summary>
    public Lost? Carry(LabInterface from, IpAddress source, IpAddress target)
    {
        var host = lab.Host(from.Host);
        LabInterface? cameBy = null;
        for (var hop = 0; hop < MostHosts && !Owns(host, target); hop++)
        {
            if (NextOf(host, cameBy, target, out var path, out var next) is { } cause)
            {
                return new Lost(path?.Out ?? cameBy ?? from, next ?? path?.Out ?? from, new FrameWalk(), cause);
            }

            if (Hand(path!, next!, Owns(host, source) ? source : AddressOf(path!.Out, source), source, target, out var taker) is { } lost)
            {
                return lost;
            }

            (host, cameBy) = (lab.Host(taker!.Host), taker);
        }

        return Owns(host, target) ? null : new Lost(from, from, new FrameWalk(), Of(CauseKind.NoRoute, $"the routes of {host.Name} and others send what is for {target} in a circle"));
    }

    /// <summary>Whether an interface asks for no neighbors and answers for none: the parent's side routes for it.</summary>
    public static bool IsRouted(LabInterface one) => one is LabChild { Ipvlan.Mode: IpvlanMode.L3 or IpvlanMode.L3s };

    private static Cause Of(CauseKind kind, string text) => new(kind, text, []);

    private static bool Owns(LabHost host, IpAddress address) => host.Interfaces.Any(one => one.Addresses.Any(own => own.Address == address));

    private static IpAddress AddressOf(LabInterface one, IpAddress like) => one.AddressOf(like.Family())?.Address ?? like;

    /// <summary>Where a host sends a packet next; or why it does not.</summary>
    private Cause? NextOf(LabHost host, LabInterface? cameBy, IpAddress target, out PingPath? path, out LabInterface? next)
    {
        next = null;
        path = null;
        var family = target.Family();
        if (cameBy is not null && !host.Forwarding.For(family))
        {
            return Of(CauseKind.ForwardingOff, $"forwarding is off on {host.Name} ({{0}}); set it to 1") with { Subjects = [$"{LabForwarding.Setting(family)}=0"] };
        }

        path = PingPath.Find(host, target, one => network.Facts(one).IsUp, out var reason);
        if (path is null)
        {
            return Of(CauseKind.NoRoute, reason) with { Subjects = [target.ToString()] };
        }

        if (cameBy is not null && PolicyAgainst(host, cameBy, path.Out) is { } policy)
        {
            return policy;
        }

        var (way, owners) = (path, lab.Hosts.Where(one => one != host).SelectMany(one => one.Interfaces));
        next = owners.FirstOrDefault(one => one.Addresses.Any(own => own.Address == way.NextHop));
        return next is null
            ? Of(CauseKind.NoGateway, $"{host.Name} sends what is for {{0}} to {path.NextHop}, an address that no other host has") with { Subjects = [target.ToString()] }
            : Down(path.Out) ?? Down(next);
    }

    private static Cause? PolicyAgainst(LabHost host, LabInterface from, LabInterface to)
    {
        var policy = host.Policies.FirstOrDefault(one => one.Matches(from.Name, to.Name));
        return policy is null or { Action: RouterAction.Accept } ? null : Of(
            CauseKind.Policy,
            $"a policy of {host.Name} {(policy.Action == RouterAction.Drop ? "drops" : "rejects")} what goes from {from.Name} to {to.Name}; take it out (line {policy.Position.Line}), or let one that accepts come first");
    }

    /// <summary>The first of an interface and those it stands on that is down, from the NIC up.</summary>
    public Cause? Down(LabInterface one)
    {
        var below = one is LabChild child && LabStack.Lower(lab, child) is { } lower ? Down(lower) : null;
        return below is not null || network.Facts(one).IsUsable ? below
            : Of(CauseKind.LinkDown, $"{one.FullName} {(network.Facts(one).IsUp ? "has no carrier" : "is down")}");
    }

    private Lost? Hand(PingPath path, LabInterface next, IpAddress asker, IpAddress source, IpAddress target, out LabInterface? taker)
    {
        taker = null;
        if (Resolve(path, next, asker) is { } unresolved)
        {
            return unresolved;
        }

        var mac = IsRouted(path.Out) ? network.Facts(path.Out).Mac : network.Facts(next).Mac;
        var walk = Send("echo packet", path.Out, mac, ModelFrames.Echo(network.Facts(path.Out).Mac, source, mac, target));
        taker = walk.Accepted.FirstOrDefault(one => Owns(lab.Host(one.Host), target)) ?? walk.Accepted.FirstOrDefault(one => one.Host == next.Host);
        return taker is null ? Missed(walk, path.Out, next) : null;
    }

    private Lost? Resolve(PingPath path, LabInterface next, IpAddress asker)
    {
        var here = path.Out;
        if (IsRouted(here) || _known.Contains((here.FullName, next.FullName)))
        {
            return null;
        }

        var v4 = !asker.IsIpv6;
        var (from, to) = (network.Facts(here).Mac, network.Facts(next).Mac);
        var group = v4 ? MacAddress.Broadcast : ModelFrames.SolicitedNode(path.NextHop);
        var request = Send(v4 ? "ARP request" : "neighbor solicitation", here, group, ModelFrames.Request(from, asker, path.NextHop));
        if (!request.Reached(next) || IsRouted(next))
        {
            return Missed(request, here, next);
        }

        var answer = Send(v4 ? "ARP reply" : "neighbor advertisement", next, from, ModelFrames.Answer(to, path.NextHop, from, asker));
        if (!answer.Reached(here))
        {
            return Missed(answer, next, here);
        }

        _ = _known.Add((here.FullName, next.FullName));
        _ = _known.Add((next.FullName, here.FullName));
        return null;
    }

    private FrameWalk Send(string name, LabInterface sender, MacAddress to, byte[] frame)
    {
        var walk = network.Send(sender, frame);
        trail.Add($"{name} from {sender.FullName} to {to}");
        trail.AddRange(walk.Trail.Select(step => "  " + step));
        return walk;
    }

    private Lost Missed(FrameWalk walk, LabInterface sender, LabInterface receiver)
    {
        trail.Add($"  it does not reach {receiver.FullName}");
        return new Lost(sender, receiver, walk);
    }
}

/// <summary>A packet that got no further.</summary>
/// <param name="Sender">Who sent the frame that was lost.</param>
/// <param name="Receiver">Whom it was for.</param>
/// <param name="Walk">Where it came to.</param>
/// <param name="Cause">Why, where it is known at once, without looking at the rules that were applied.</param>
internal sealed record Lost(LabInterface Sender, LabInterface Receiver, FrameWalk Walk, Cause? Cause = null);
