using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Live;

/// <summary>
/// What a datapath of ours cannot imitate of the macvlan driver, and is therefore left out on both sides when one is compared.
/// Everything else is compared.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A bridge child's unicast for a sibling enters the kernel's receive path of P, so taps on P see it as incoming. A
/// process cannot hand P a frame for its taps without handing it to its stack; programs hand it over where P is not.</item>
/// <item>The driver gives passthru and source-mode children some frames for other addresses as their own. The class of what a
/// device of ours receives is made by the kernel from the device's address, so there they are another host's: for an address
/// that is not the child's, both count as one. Programs can make a frame a child's own where they give it away, which is all but
/// the copies that source lists have made.</item>
/// <item>A tag that a child sends in line is out of band when programs see the frame, and so it leaves P: the bytes on the wire are
/// the same, and P and its peer, if that is a veth, count 4 fewer.</item>
/// </list>
/// </remarks>
internal sealed class ServedProjection(RecordingMeta meta, DatapathKind kind) : IProjection
{
    private readonly ModelObserver _model = new(meta);

    /// <summary>For a datapath of ours; null for the kernel's, of which everything is compared.</summary>
    public static ServedProjection? For(RecordingMeta meta, StageTarget target) =>
        target.Datapath is { Kind: not DatapathKind.Kernel } served ? new ServedProjection(meta, served.Kind) : null;

    /// <inheritdoc/>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var projected = new Observation { SendError = observation.SendError };
        var leavesByPrograms = kind == DatapathKind.Ebpf && recorded.Inject.StartsWith('c');
        var entersParent = _model.EntersParentReceive(recorded);
        foreach (var sighting in observation.Seen)
        {
            if (entersParent && sighting is { Point: "p", Via: Sighting.Tap } && sighting.Class != Sighting.Outgoing)
            {
                continue;
            }

            if (leavesByPrograms && sighting is { Point: "p", Class: Sighting.Outgoing, Tag: { } tag })
            {
                projected.See(sighting with { Tag = tag.Replace("meta:", "inline:", StringComparison.Ordinal) });
                continue;
            }

            var isByAddress = sighting.Class == "host" && _model.IsForeign(sighting.Point, recorded)
                && (kind != DatapathKind.Ebpf || IsSource(sighting.Point));
            projected.See(isByAddress ? sighting with { Class = "otherhost" } : sighting);
        }

        var hidesTag = leavesByPrograms && observation.Seen.Any(static sighting => sighting is { Point: "p", Class: Sighting.Outgoing, Tag: not null });
        foreach (var ((point, counter), value) in observation.Stats)
        {
            projected.Count(point, counter, hidesTag && (point, counter) is ("p", "tx_bytes") or ("w", "rx_bytes") ? 0 : value);
        }

        return projected;
    }

    private bool IsSource(string point) => meta.Config.Children.Any(child => child.Key == point && child.Mode == MacvlanMode.Source);
}
