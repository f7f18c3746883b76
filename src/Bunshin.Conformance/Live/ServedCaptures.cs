using System.Text.RegularExpressions;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;

namespace Bunshin.Conformance.Live;

/// <summary>Where captures and handlers on devices of a stack miss frames that the kernel's drivers show them, on datapaths of ours.</summary>
/// <remarks>
/// <list type="number">
/// <item>What a child sends to P's side does not come in at P: no capture or handler on P sees that, and its UDP sockets do.</item>
/// <item>A device that only passes a frame on, up or down, is not given it: its captures do not see it. Its counters are kept.</item>
/// <item>Unclaimed priority tags (VID 0) in front of another tag are gone when a child gets the frame; its stack would forget them anyway.</item>
/// </list>
/// </remarks>
internal sealed partial class ServedCaptures(StackConfig config)
{
    /// <summary>Whether a sighting is one of those.</summary>
    /// <param name="sighting">By a capture or a handler, not at the wire's end.</param>
    /// <param name="sent">The frame.</param>
    /// <param name="facts">Its way by the model.</param>
    /// <param name="isForParent">P's own handlers are to have what they see of it.</param>
    public bool Miss(Sighting sighting, RecordedCase sent, WalkFacts facts, bool isForParent)
    {
        var (point, isOutgoing) = (sighting.Point, sighting.Class == Sighting.Outgoing);
        if (point == "p")
        {
            return !isOutgoing && (facts.Returns.Contains(point) || (sighting.Via == Sighting.Stack && !isForParent));
        }

        var onlyPasses = isOutgoing ? point != sent.Inject : !facts.Ends.Contains(point);
        return onlyPasses && config.Devices.Any(device => device.Lower == point);
    }

    /// <summary>The tag of a sighting at a child as it is shown.</summary>
    public static string? WithoutPriorityTags(string? tag) =>
        tag is not null && PriorityTags().Match(tag) is { Success: true } found ? $"meta:{tag[found.Length..]}" : tag;

    [GeneratedRegex("^meta:([0-9a-f]{4}:[0-9a-f]000\\+inline:)+")]
    private static partial Regex PriorityTags();
}
