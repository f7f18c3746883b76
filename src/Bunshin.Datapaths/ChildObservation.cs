using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths;

/// <summary>One child as a datapath sees it.</summary>
/// <param name="Name">Interface name.</param>
/// <param name="Address">MAC.</param>
/// <param name="IsUp">Administratively up.</param>
/// <param name="HasCarrier">Up with carrier, which follows the parent's.</param>
/// <param name="Counters">Counters since the child was made, as the kernel's driver would count.</param>
/// <param name="Drops">Frames that were dropped, by reason; only reasons that occurred.</param>
public sealed record ChildObservation(
    string Name,
    MacAddress Address,
    bool IsUp,
    bool HasCarrier,
    ChildCounters Counters,
    IReadOnlyDictionary<string, long> Drops)
{
    /// <summary>Where it is served in another way than it asks for, because it asks for too much; a sentence each without a full stop.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
