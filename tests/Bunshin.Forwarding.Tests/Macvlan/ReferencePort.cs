using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Macvlan;

/// <summary>The rules written once more, as plain loops over the children: slow, and without any of the table's arrays.</summary>
internal sealed class ReferencePort(MacvlanParent parent, IReadOnlyList<MacvlanChild> children)
{
    private IEnumerable<int> All => Enumerable.Range(0, children.Count);

    public string FromWire(FrameView frame) => Receive(frame, entersParent: false);

    public string FromChild(int child, FrameView frame, bool gso)
    {
        if (!children[child].IsUp || !parent.HasCarrier)
        {
            return Text(false, false, false, []);
        }

        if (children[child].Mode != MacvlanMode.Bridge)
        {
            return Text(true, false, false, []);
        }

        var length = frame.Bytes.Length;
        if (!frame.Destination.IsGroup)
        {
            var owner = Owner(frame.Destination);
            if (owner < 0 || children[owner].Mode != MacvlanMode.Bridge)
            {
                return Text(true, false, false, []);
            }

            return !gso && length > parent.Mtu + 18 ? Text(false, false, false, []) : Receive(frame, entersParent: true);
        }

        if (frame.EtherType == EtherType.Pause && !frame.IsTagInLine)
        {
            return Text(true, false, false, []);
        }

        var (group, view) = (frame.Destination, ClassOf(frame));
        var copies = All.Where(other => other != child && children[other].Mode == MacvlanMode.Bridge && Accepts(other, group))
            .Select(other => $"{other}:{view}:{length + 14}:m{(!gso && length > children[other].Mtu + 18 ? ":refused" : "")}");
        return Text(true, false, false, copies);
    }

    private static DeliveryClass GroupClass(MacAddress destination) => destination.IsBroadcast ? DeliveryClass.Broadcast : DeliveryClass.Multicast;

    private static string Text(bool wire, bool host, bool enters, IEnumerable<string> copies) =>
        $"{wire} {host} {enters} {string.Join(' ', copies.Order(StringComparer.Ordinal))}";

    private DeliveryClass ClassOf(FrameView frame) =>
        frame.Destination.IsGroup ? GroupClass(frame.Destination)
        : frame.Destination == parent.Address ? DeliveryClass.Host
        : DeliveryClass.OtherHost;

    private int Owner(MacAddress address) => All.FirstOrDefault(child => children[child].IsUp && children[child].Address == address, -1);

    private bool Accepts(int child, MacAddress group) =>
        children[child].IsUp
        && (group.IsBroadcast || children[child].IsAllMulticast || children[child].Groups.Contains(group)
            || (children[child].IsPromiscuous && !IsShut(children[child])));

    // The one child whose own promiscuity does not reach the parent, so that the port knows nothing of it.
    private bool IsShut(MacvlanChild child) =>
        child.Mode == MacvlanMode.Passthru && child.Flags.HasFlag(MacvlanFlags.NoPromisc) && !parent.IsPromiscuous && !parent.IsAllMulticast;

    private string Receive(FrameView frame, bool entersParent)
    {
        var length = frame.LengthWithoutTag;
        var (destination, source) = (frame.Destination, frame.Source);
        var view = ClassOf(frame);
        var listing = All.Where(child => children[child].Mode == MacvlanMode.Source && children[child].Sources.Contains(source)).ToList();
        var copies = listing.Where(child => children[child].IsUp)
            .Select(child => $"{child}:{(children[child].Address == destination ? DeliveryClass.Host : view)}:{length}").ToList();
        if (listing.Any(child => children[child].Flags.HasFlag(MacvlanFlags.NoDst)))
        {
            return Text(false, false, entersParent, copies);
        }

        if (!destination.IsGroup)
        {
            var passthru = All.FirstOrDefault(child => children[child].Mode == MacvlanMode.Passthru, -1);
            var taker = passthru >= 0 ? passthru : Owner(destination);
            if (taker < 0 || children[taker].Mode == MacvlanMode.Source)
            {
                return Text(false, true, entersParent, copies);
            }

            return children[taker].IsUp
                ? Text(false, false, entersParent, [.. copies, $"{taker}:Host:{length}"])
                : Text(false, false, entersParent, copies);
        }

        var sender = Owner(source);
        if (sender >= 0 && children[sender].Mode is not (MacvlanMode.Vepa or MacvlanMode.Bridge))
        {
            return Text(false, false, false, [.. copies, $"{sender}:{view}:0"]);
        }

        var closed = children.Count > 0 && children.All(static child => child.BroadcastQueueLength == 0);
        var takers = frame.EtherType == EtherType.Pause || (closed && IsDeferred(destination)) ? []
            : All.Where(child => Accepts(child, destination) && InMask(child, sender));
        return Text(false, true, false, [.. copies, .. takers.Select(child => $"{child}:{view}:{length}:m")]);
    }

    private bool InMask(int child, int sender)
    {
        var mode = children[child].Mode;
        return sender < 0 ? mode != MacvlanMode.Source
            : children[sender].Mode == MacvlanMode.Vepa ? child != sender && mode is MacvlanMode.Vepa or MacvlanMode.Bridge && child != sender
            : mode == MacvlanMode.Vepa
                || (mode == MacvlanMode.Bridge && parent.ReflectedBridgeMulticast == ReflectedBridgeMulticast.VepaAndBridge);
    }

    private bool IsDeferred(MacAddress group)
    {
        if (parent.BroadcastCutoff < 0)
        {
            return false;
        }

        return parent.IsPromiscuous || parent.IsAllMulticast || group.IsBroadcast
            || children.Any(static child => child.IsUp && (child.IsAllMulticast || (child.IsPromiscuous && child.Mode != MacvlanMode.Passthru)
                || (child.Mode == MacvlanMode.Passthru && !child.Flags.HasFlag(MacvlanFlags.NoPromisc))))
            || children.Count(child => child.IsUp && child.Groups.Contains(group)) > parent.BroadcastCutoff;
    }
}
