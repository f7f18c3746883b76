using Bunshin.Forwarding.Switching;

namespace Bunshin.Lab.Running;

/// <summary>What the switch has counted at one moment.</summary>
/// <param name="Ports">By NIC, in the lab's order.</param>
/// <param name="Hits">By filter, in the lab's order.</param>
internal sealed record SwitchCounts(IReadOnlyList<SwitchPortCounters> Ports, IReadOnlyList<long> Hits)
{
    /// <summary>Reads them.</summary>
    public static SwitchCounts Of(LearningSwitch one, int filters) => new(
        [.. Enumerable.Range(0, one.Ports).Select(one.CountersOf)],
        [.. Enumerable.Range(0, filters).Select(one.HitsOf)]);
}
