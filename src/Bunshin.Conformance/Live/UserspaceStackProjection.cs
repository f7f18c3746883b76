using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Conformance.Live;

/// <summary>What a process cannot imitate of a stack of devices, and is therefore left out on both sides.</summary>
/// <remarks>
/// A process can give a TAP a frame, or send one from P; it can neither show a frame to captures alone, nor hand P one: see
/// <see cref="ServedProjection"/>. Moreover:
/// <list type="number">
/// <item>Tags that are put back for captures (reorder_hdr off) would be seen by the TAP's own IP stack, too: they are left off.</item>
/// <item>A tag leaves P in line, as packet sockets send it: the driver's, out of band, is in no byte counter of P and of the peer.</item>
/// <item>The class of what a TAP gets is made by the kernel from its address: <c>host</c> for another address counts as <c>otherhost</c>.</item>
/// <item>P's own handlers get what a VLAN device takes as frames with an unknown tag: class <c>otherhost</c>, which IP ignores and counts.</item>
/// <item>P's own handlers get ARP and ND for an ipvlan child's address, which is not theirs; and no broadcast frame around a child's packet.</item>
/// <item>Of l3s, a child's sockets get a packet through its TAP, whose captures see it, while P's stack does not.</item>
/// <item>A UDP checksum that the sender's IP left to its device is finished when the frame leaves by the relay.</item>
/// <item>P's <c>rx_dropped</c> is its driver's.</item>
/// <item>On purpose: packets that never leave a host (<see cref="Forwarding.Routing.NeverRouted"/>) are not handed to P's IP layer; the driver
/// hands them over. No recorded case has one.</item>
/// </list>
/// </remarks>
internal sealed class UserspaceStackProjection(RecordingMeta meta, StackObserver model) : ServedProjection(meta, model)
{
    private readonly RecordedTopology _topology = new(meta);
    private readonly bool _isL3s = meta.Config.Devices.Any(static device => device.Spec.Ipvlan?.Mode == IpvlanMode.L3s);

    private protected override bool HidesChecksum => true;

    public override string? WhyNot(RecordedCase recorded)
    {
        if (base.WhyNot(recorded) is { } reason)
        {
            return reason;
        }

        var frame = new WireFrame(recorded.Frame).View;
        if (Config.HasIp && frame.Tag is { IsPresent: true, Vid: 0 } && Config.Devices.Any(static device => device is { Lower: "p", Spec.Vlan.Id: 0 }))
        {
            return "what a VLAN device of id 0 takes is P's too, whose IP forgets a priority tag";
        }

        return frame.Bytes.Length > 0
            && frame.Destination == frame.Source
            && Config.Devices.Any(device => device.Name == recorded.Inject && device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L2 })
            && Model.FactsOf(recorded).Returns.Contains("p")
                ? "what an ipvlan child sends to P's side goes to P's IP layer as a packet to be sent, not as one that came in"
                : null;
    }

    // Frames from the wire whose end at P's handlers differs, though nobody acts upon it.
    private protected override bool IsForParent(CaseWalk facts) =>
        !_isL3s
        && !Config.Devices.Any(device => device.Lower == "p" && device.Spec.Kind == ChildKind.Vlan && facts.Arrives.Contains(device.Name))
        && facts.Ends.Contains("p")
        && !(Config.HasIp && new WireFrame(TagWords.Without(facts.Case.Frame)).View.Destination.IsGroup);

    private protected override bool HidesTag(Observation observation, RecordedCase sent, CaseWalk facts) => !Config.IsMacvlanPort
        && (MayBeAnsweredTagged(sent) || (sent.Inject is not ("w" or "p")
            && observation.Seen.Any(static sighting => sighting is { Point: "p", Class: Sighting.Outgoing, Tag: not null })));

    private protected override bool IsHidden(string point, string counter, CaseWalk facts) =>
        counter == "rx_otherhost_dropped" && (point == "p" ? !IsForParent(facts) : _isL3s);

    private protected override Sighting AsLeaving(Sighting sighting, RecordedCase sent) =>
        sighting with { Tag = sighting.Tag?.Replace("meta:", "inline:", StringComparison.Ordinal) };

    private protected override bool IsByAddress(Sighting atChild, RecordedCase sent) =>
        new WireFrame(sent.Frame).View.Destination != _topology.Near.AddressOf(_topology.Near.Find(atChild.Point));

    private protected override bool IsMissed(Sighting sighting, CaseWalk facts) =>
        (_isL3s && sighting.Point != "p" && sighting.Class != Sighting.Outgoing) || base.IsMissed(sighting, facts);

    private bool MayBeAnsweredTagged(RecordedCase sent) =>
        Config.Devices.Any(static device => device.Spec.Kind == ChildKind.Ipvlan && device.Lower != "p") && KernelReplies.MayFollow(sent.Frame);
}
