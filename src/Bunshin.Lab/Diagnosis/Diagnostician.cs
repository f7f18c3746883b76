using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>
/// Finds out why a ping fails by following its frames (request for the neighbour, its answer, echo, its answer) through the same
/// rules that the datapaths obey, and looking at the rule where they end. Where a frame would have to come back from a switch port
/// that does not reflect, it is followed on as if the port did, to see whether that is all that is missing.
/// </summary>
internal sealed class Diagnostician(LabFile lab, IReadOnlyDictionary<string, InterfaceFacts> facts)
{
    /// <summary>Why <paramref name="from"/> gets no answer from <paramref name="to"/>; or, when it does, what is remarkable about it (mostly nothing: null).</summary>
    public Cause? Explain(Endpoint from, Endpoint to, LabFamily family, bool answered)
    {
        var source = from.Interface.AddressOf(family);
        var target = to.Interface.AddressOf(family);
        if (source is null || target is null)
        {
            return new Cause(CauseKind.NoAddress, $"{(source is null ? from : to).Name} has no {Word(family)} address", []);
        }

        if (from.Interface.Host == to.Interface.Host)
        {
            return new Cause(
                CauseKind.LocalAddress,
                $"both addresses belong to the IP stack of {from.Interface.Host}: it answers itself, and no frame leaves",
                [$"{target.Address} is a local address of {from.Interface.Host}, reached by its loopback device"]);
        }

        return answered ? null : DownInterface(from, to) ?? NoRoute(from, to, source, target) ?? Follow(from, to, target, source);
    }

    private static string Word(LabFamily family) => family == LabFamily.V4 ? "IPv4" : "IPv6";

    private Cause? DownInterface(Endpoint from, Endpoint to)
    {
        foreach (var one in new[] { Parent(from.Interface), from.Interface, Parent(to.Interface), to.Interface }.OfType<LabInterface>())
        {
            if (!facts[one.FullName].IsUsable)
            {
                return new Cause(CauseKind.LinkDown, $"{one.FullName} {(facts[one.FullName].IsUp ? "has no carrier" : "is down")}", []);
            }
        }

        return null;
    }

    private LabNic? Parent(LabInterface one) => one is LabChild child ? lab.Nics.First(nic => nic.FullName == child.Parent) : null;

    private Cause? NoRoute(Endpoint from, Endpoint to, LabAddress source, LabAddress target) =>
        Out(from, target, out var reason) is null || Out(to, source, out reason) is null ? new Cause(CauseKind.NoRoute, reason, []) : null;

    private LabInterface? Out(Endpoint one, LabAddress target, out string reason) =>
        PingPath.Out(lab.Hosts.First(host => host.Name == one.Interface.Host), target, other => facts[other.FullName].IsUp, out reason);

    /// <summary>Follows the four frames; each port that had to reflect and did not is given hairpin, and the walk begins anew.</summary>
    private Cause Follow(Endpoint from, Endpoint to, LabAddress target, LabAddress source)
    {
        var here = Out(from, target, out _)!;
        var there = Out(to, source, out _)!;
        var helped = new List<LabNic>();
        IReadOnlyList<string>? trail = null;
        while (true)
        {
            var network = new ModelNetwork(lab, facts, nic => nic.Port.IsHairpin || helped.Contains(nic));
            var steps = new List<string>();
            var end = FirstLost(network, new Hops(from.Interface, here, to.Interface, there), target, steps);
            trail ??= steps;
            if (end is null)
            {
                return helped.Count > 0 ? Hairpin(from, to, helped, trail) : new Cause(
                    CauseKind.NoAnswer, "by the rules every frame arrives, yet no answer came", trail);
            }

            if (end.Walk.EnteredSwitchAt is { } port && network.NicOf(end.Receiver) == port && !port.Port.IsHairpin && !helped.Contains(port))
            {
                helped.Add(port);
                continue;
            }

            return Classify(network, from, to, end, trail);
        }
    }

    /// <summary>Sends what a ping sends, one frame after the other, until one does not reach the stack it is for.</summary>
    private static Lost? FirstLost(ModelNetwork network, Hops hops, LabAddress target, List<string> trail)
    {
        var v4 = target.Family == LabFamily.V4;
        var resolve = v4 ? EtherType.Arp : EtherType.Ipv6;
        var echo = v4 ? EtherType.Ipv4 : EtherType.Ipv6;
        var group = v4 ? MacAddress.Broadcast : ModelNetwork.SolicitedNode(target);
        var (from, here, to, there) = hops;
        (string Name, LabInterface Sender, LabInterface Receiver, MacAddress Mac, ushort Type)[] frames =
        [
            (v4 ? "ARP request" : "neighbour solicitation", here, to, group, resolve),
            (v4 ? "ARP reply" : "neighbour advertisement", to, here, network.Facts(here).Mac, resolve),
            ("echo request", here, to, network.Facts(to).Mac, echo),
            ("echo reply", there, from, network.Facts(from).Mac, echo),
        ];
        foreach (var (name, sender, receiver, mac, type) in frames)
        {
            var walk = network.Send(sender, mac, type);
            trail.Add($"{name} from {sender.FullName} to {mac}");
            trail.AddRange(walk.Trail.Select(step => "  " + step));
            if (!walk.Reached(receiver))
            {
                trail.Add($"  it does not reach {receiver.FullName}");
                return new Lost(walk, sender, receiver);
            }
        }

        return null;
    }

    private Cause Hairpin(Endpoint from, Endpoint to, List<LabNic> ports, IReadOnlyList<string> trail)
    {
        var names = string.Join(", ", ports.Select(port => port.FullName));
        return ParentOf(from, to) is { } child
            ? ParentAndChild(child, $"; a reflecting switch port (hairpin on {names}) would bring the frames back", trail)
            : new Cause(
                CauseKind.NoHairpin,
                $"the adjacent switch does not reflect frames (hairpin is off on the port of {names}), and {Modes(from, to)} need it",
                trail);
    }

    private static string Modes(Endpoint from, Endpoint to)
    {
        var modes = new[] { from.Interface, to.Interface }.OfType<LabChild>().Select(child => Name(child.Mode)).Distinct().Order(StringComparer.Ordinal).ToList();
        return modes.Count switch { 1 => $"{modes[0]} siblings", 2 => $"siblings in modes {modes[0]} and {modes[1]}", _ => "they" };
    }

    private static string Name(MacvlanMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>The one of the two that is a child of the other; null when neither is.</summary>
    private LabChild? ParentOf(Endpoint from, Endpoint to) =>
        Parent(from.Interface) == to.Interface && to.Interface is LabNic ? (LabChild)from.Interface
        : Parent(to.Interface) == from.Interface && from.Interface is LabNic ? (LabChild)to.Interface
        : null;

    private static Cause ParentAndChild(LabChild child, string more, IReadOnlyList<string> trail) => new(
        CauseKind.ParentAndChild,
        $"{child.FullName} is a child of {child.Parent}, and a child and its parent's own host do not reach each other: what the child sends leaves by the wire, and what the host sends does not enter its children{more}",
        trail);

    private Cause Classify(ModelNetwork network, Endpoint from, Endpoint to, Lost lost, IReadOnlyList<string> trail)
    {
        if (ParentOf(from, to) is { } child)
        {
            return ParentAndChild(child, child.Mode == MacvlanMode.Private ? "; in mode private not even a reflecting switch helps" : "", trail);
        }

        var nic = network.NicOf(lost.Receiver);
        switch (lost.Walk.LastReasonAt(nic))
        {
            case VerdictReason.MulticastBackToSender when lost.Sender is LabChild { Mode: MacvlanMode.Private }:
                return new Cause(
                    CauseKind.Private,
                    $"{lost.Sender.FullName} is private, and private children do not reach their siblings: even from a reflecting switch its broadcast comes back to itself alone",
                    trail);
            case VerdictReason.PassthruTakesAll or VerdictReason.PassthruDown:
                return new Cause(
                    CauseKind.Passthru,
                    $"a passthru child has taken {nic.FullName} over and gets every unicast frame, so the host behind it gets no answer",
                    trail);
            case var reason when (lost.Receiver as LabChild ?? lost.Sender as LabChild) is { Mode: MacvlanMode.Source } source:
                return new Cause(CauseKind.SourceList, $"{source.FullName} is in mode source and takes only what comes from the {source.Sources.Count} MACs on its list ({VerdictReasons.Describe(reason)})", trail);
            case VerdictReason.None:
                return new Cause(CauseKind.NoAnswer, $"the frame from {lost.Sender.FullName} never comes to {nic.FullName}", trail);
            case var reason:
                return new Cause(CauseKind.NoAnswer, $"at {nic.FullName}: {VerdictReasons.Describe(reason)}", trail);
        }
    }

    /// <summary>The interfaces a ping uses: those with the two addresses, and those by which either host sends to the other.</summary>
    private sealed record Hops(LabInterface From, LabInterface Here, LabInterface To, LabInterface There);

    /// <summary>A frame that did not reach the stack it was for.</summary>
    private sealed record Lost(FrameWalk Walk, LabInterface Sender, LabInterface Receiver);
}
