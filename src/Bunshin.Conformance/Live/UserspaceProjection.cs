using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Live;

/// <summary>
/// What a process cannot imitate at the parent itself, and is therefore left out on both sides when the userspace datapath is
/// compared. Everything else is compared.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A bridge child's unicast for a sibling enters the kernel's receive path of P, so taps on P see it as incoming.
/// A process cannot hand P a frame for its taps without handing it to its stack.</item>
/// </list>
/// </remarks>
internal sealed class UserspaceProjection(RecordingMeta meta)
{
    /// <summary>The observation without what is not comparable.</summary>
    public Observation Project(Observation observation, RecordedCase recorded)
    {
        var projected = new Observation { SendError = observation.SendError };
        foreach (var sighting in observation.Seen)
        {
            if (!IsSiblingAtParentTap(sighting, recorded))
            {
                projected.See(sighting);
            }
        }

        foreach (var ((point, counter), value) in observation.Stats)
        {
            projected.Count(point, counter, value);
        }

        return projected;
    }

    private bool IsSiblingAtParentTap(Sighting sighting, RecordedCase recorded) =>
        meta.Config.Hairpin is null && recorded.Inject.StartsWith('c')
        && sighting is { Point: "p", Via: Sighting.Tap } && sighting.Class != Sighting.Outgoing;
}
