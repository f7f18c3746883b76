using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Results;

/// <summary>A child as it is on the system, as <c>ip -d link show</c> would say.</summary>
/// <param name="Name"><c>host/interface</c>.</param>
/// <param name="Parent">Its parent as <c>host/interface</c>.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Mode">Mode, or what it has in place of one: <c>id 100</c>.</param>
/// <param name="Flags">Flags, separated by blanks; empty without any.</param>
/// <param name="Mac">MAC.</param>
/// <param name="State"><c>UP</c>, <c>DOWN</c> or <c>NO-CARRIER</c>.</param>
public sealed record LabLink(string Name, string Parent, string Kind, string Mode, string Flags, string Mac, string State)
{
    /// <summary>Puts it together; <paramref name="child"/> with the mode and flags that were found.</summary>
    internal static LabLink Of(LabChild child, string kind, MacAddress mac, bool isUp, bool hasCarrier) => new(
        child.FullName,
        child.Parent,
        kind.ToLowerInvariant(),
        child.ModeText,
        child.FlagsText,
        mac.ToString(),
        !isUp ? "DOWN" : hasCarrier ? "UP" : "NO-CARRIER");
}
