using Bunshin.Conformance.Model;
using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Live;

/// <summary>
/// What a process cannot imitate, and is therefore left out on both sides when the userspace datapath is compared.
/// Everything else is compared.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A bridge child's unicast for a sibling enters the kernel's receive path of P, so taps on P see it as incoming. A
/// process cannot hand P a frame for its taps without handing it to its stack.</item>
/// <item>The driver gives passthru and source-mode children some frames for other addresses as their own. The class of what a
/// TAP or veth end receives is made by the kernel from the device's address, so there they are another host's: for an address
/// that is not the child's, both count as one.</item>
/// </list>
/// </remarks>
internal sealed class UserspaceProjection(RecordingMeta meta) : IProjection
{
    private readonly ModelObserver _model = new(meta);

    /// <inheritdoc/>
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

            projected.See(sighting.Class == "host" && _model.IsForeign(sighting.Point, recorded) ? sighting with { Class = "otherhost" } : sighting);
        }

        foreach (var ((point, counter), value) in observation.Stats)
        {
            projected.Count(point, counter, value);
        }

        return projected;
    }
}
