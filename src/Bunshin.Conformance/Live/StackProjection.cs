using System.Text.RegularExpressions;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Live;

/// <summary>Leaves out, on both sides of a comparison, what a target cannot show.</summary>
/// <remarks>
/// On all targets: what a kernel chooses for itself in a packet that a socket sends (<see cref="SocketFrame.WithoutChoices(Observation, bool)"/>).
/// </remarks>
internal class StackProjection
{
    /// <summary>What is to be left out with a target.</summary>
    public static StackProjection For(RecordingMeta meta, StackObserver model, StageTarget target) => target.Datapath?.Kind switch
    {
        DatapathKind.Ebpf => new EbpfStackProjection(meta, model),
        DatapathKind.Userspace => new UserspaceStackProjection(meta, model),
        _ => new StackProjection(),
    };

    /// <summary>Why a case is not compared, though it could be sent; or null.</summary>
    public virtual string? WhyNot(RecordedCase recorded) => null;

    /// <summary>The observation without what is not comparable.</summary>
    public virtual Observation Project(Observation observation, RecordedCase recorded) =>
        SocketFrame.WithoutChoices(observation, alsoChecksum: HidesChecksum);

    private protected virtual bool HidesChecksum => false;
}

/// <summary>The same for datapaths of ours. Everything else is compared.</summary>
/// <remarks>
/// Captures and handlers miss frames that the kernel's drivers show them:
/// <list type="number">
/// <item>What a child sends to P's side does not come in at P: no capture or handler on P sees that, and its UDP sockets do.</item>
/// <item>A device that only passes a frame on, up or down, is not given it: its captures do not see it. Its counters are kept.</item>
/// <item>Unclaimed priority tags (VID 0) in front of another tag are gone when a child gets the frame; its stack would forget them anyway.</item>
/// <item>A sender's capture shows the frame as it was sent; the drivers rewrite the buffer that captures share.</item>
/// <item>Sending succeeds, also what the driver then refuses with ENOBUFS; the counters say it.</item>
/// </list>
/// A macvlan port without VLANs and ipvlan children is compared more strictly: what is for P's handlers, and P's <c>rx_dropped</c>.
/// </remarks>
internal abstract partial class ServedProjection(RecordingMeta meta, StackObserver model) : StackProjection
{
    private readonly bool _isPort = meta.Config.IsMacvlanPort;
    private readonly bool _hasPriorities = meta.Config.Devices.Any(static device => device.Spec.Vlan?.EgressPriorities is { Count: > 0 });
    private readonly bool _keepsHeaders = meta.Config.Devices.Any(static device =>
        device.Spec.Vlan is { } vlan && !vlan.Flags.HasFlag(Forwarding.Vlan.VlanFlags.ReorderHeader));

    private protected RecordingMeta Meta => meta;

    private protected RecordedConfig Config => meta.Config;

    private protected StackObserver Model => model;

    public override string? WhyNot(RecordedCase recorded) => recorded.Priority != 0 && _hasPriorities
        ? "the priority of a packet is lost on the way out of its namespace, by which the tag's would be chosen"
        : null;

    public override Observation Project(Observation observation, RecordedCase recorded)
    {
        observation = base.Project(observation, recorded);
        var sent = recorded.IsFromSocket ? recorded with { Frame = SocketFrame.Of(recorded.Inject, observation) ?? recorded.Frame } : recorded;
        var facts = model.FactsOf(sent);
        var projected = new Observation
        {
            SendError = observation.SendError == "ENOBUFS" ? null : observation.SendError,
            Replies = observation.Replies,
        };
        foreach (var sighting in observation.Seen)
        {
            if (sighting.Via is not (Sighting.Tap or Sighting.Stack) || sighting.Point is "w" or "y")
            {
                projected.See(sighting);
            }
            else if (!IsMissed(sighting, facts))
            {
                projected.See(AsShown(sighting, sent));
            }
        }

        var hidesTag = HidesTag(observation, sent, facts);
        foreach (var ((point, counter), value) in observation.Stats)
        {
            var isHidden = (point, counter) switch
            {
                ("p", "tx_bytes") or ("w", "rx_bytes") => hidesTag,
                ("p", "rx_dropped") => !_isPort,
                _ => IsHidden(point, counter, facts),
            };
            projected.Count(point, counter, isHidden ? 0 : value);
        }

        return projected;
    }

    /// <summary>P's own handlers are to have what they see of it.</summary>
    private protected abstract bool IsForParent(CaseWalk facts);

    /// <summary>A tag leaves P in line with the one and out of band with the other, where it is in none of the byte counters.</summary>
    private protected abstract bool HidesTag(Observation observation, RecordedCase sent, CaseWalk facts);

    private protected abstract bool IsHidden(string point, string counter, CaseWalk facts);

    /// <summary>P's sighting of a frame that leaves it, as it is shown.</summary>
    private protected abstract Sighting AsLeaving(Sighting sighting, RecordedCase sent);

    /// <summary>What is for the MAC of another device is a child's own to its driver, and another host's here.</summary>
    private protected abstract bool IsByAddress(Sighting atChild, RecordedCase sent);

    private protected virtual bool IsMissed(Sighting sighting, CaseWalk facts)
    {
        var (point, isOutgoing) = (sighting.Point, sighting.Class == Sighting.Outgoing);
        if (point == "p")
        {
            return !isOutgoing && (facts.Returns.Contains(point) || (sighting.Via == Sighting.Stack && !_isPort && !IsForParent(facts)));
        }

        var onlyPasses = isOutgoing ? point != facts.Case.Inject : !facts.Ends.Contains(point);
        return onlyPasses && Config.Devices.Any(device => device.Lower == point);
    }

    private Sighting AsShown(Sighting sighting, RecordedCase sent)
    {
        var isOutgoing = sighting.Class == Sighting.Outgoing;
        if (isOutgoing && sighting.Point == sent.Inject)
        {
            return sighting with { Change = null };
        }

        if (sighting.Point == "p")
        {
            return isOutgoing ? AsLeaving(sighting, sent) : sighting;
        }

        var shown = isOutgoing ? sighting : sighting with { Tag = _keepsHeaders ? null : WithoutPriorityTags(sighting.Tag) };
        return shown.Class == "host" && IsByAddress(shown, sent) ? shown with { Class = "otherhost" } : shown;
    }

    private static string? WithoutPriorityTags(string? tag) =>
        tag is not null && PriorityTags().Match(tag) is { Success: true } found ? $"meta:{tag[found.Length..]}" : tag;

    [GeneratedRegex("^meta:([0-9a-f]{4}:[0-9a-f]000\\+inline:)+")]
    private static partial Regex PriorityTags();
}
