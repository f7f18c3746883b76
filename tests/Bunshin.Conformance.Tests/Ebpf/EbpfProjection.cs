using Bunshin.Conformance.Live;
using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>What programs cannot imitate of the macvlan driver, and is therefore left out on both sides. Everything else is compared.</summary>
/// <remarks>
/// <list type="number">
/// <item>A bridge child's unicast for a sibling enters the kernel's receive path of P, so taps on P see it as incoming. Programs
/// hand it over in the hidden namespace, where P is not.</item>
/// <item>A copy by a source list has the class that the receiving end makes of its own MAC; the driver leaves it what it was to P: a
/// frame for P's own MAC is the host's to the driver's child, and another host's here.</item>
/// </list>
/// </remarks>
internal sealed class EbpfProjection(RecordingMeta meta) : IProjection
{
    private readonly ModelObserver _model = new(meta);

    /// <summary>Why a set is not compared, or null.</summary>
    public static string? WhyNot(RecordingMeta meta) =>
        meta.Config.Children.Count > 0 && meta.Config.Children.All(static child => child.BroadcastQueueLength == 0)
            ? "there is no broadcast queue that could be closed"
            : null;

    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var projected = new Observation { SendError = observation.SendError };
        var entersParent = _model.EntersParentReceive(recorded);
        foreach (var sighting in observation.Seen)
        {
            if (entersParent && sighting is { Point: "p", Via: Sighting.Tap } && sighting.Class != Sighting.Outgoing)
            {
                continue;
            }

            var isListed = sighting.Class == "host" && _model.IsForeign(sighting.Point, recorded)
                && meta.Config.Children.Any(child => child.Key == sighting.Point && child.Mode == MacvlanMode.Source);
            projected.See(isListed ? sighting with { Class = "otherhost" } : sighting);
        }

        foreach (var ((point, counter), value) in observation.Stats)
        {
            projected.Count(point, counter, value);
        }

        return projected;
    }
}
