using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Stacks;

/// <summary>How a set with VLAN devices, ipvlan children, or children on each other was built.</summary>
public sealed record StackConfig
{
    /// <summary>The devices in the order in which they were made, each after the one it is on.</summary>
    public IReadOnlyList<RecordedDevice> Devices { get; init; } = [];

    /// <summary>P does not insert C-tags itself.</summary>
    public bool CustomerTagsInLine { get; init; }

    /// <summary>
    /// IP addresses by device, an IPv4 (/24) and an IPv6 one (/64) each; also of stations that do not exist. Empty for a silent
    /// set, in which no device has one.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IpAddress>> Addresses { get; init; } =
        new Dictionary<string, IReadOnlyList<IpAddress>>();

    /// <summary>The namespaces have IP stacks that speak.</summary>
    public bool HasIp => Addresses.Count > 0;

    /// <summary>
    /// Where a point lives: w is alone, VLAN devices and whatever others stand on live with P, every other child in a namespace
    /// of its own. The answer is the name of the point after which the namespace is called.
    /// </summary>
    public string PlaceOf(string point) =>
        Devices.FirstOrDefault(device => device.Name == point) is { } found
        && (found.Spec.Kind == ChildKind.Vlan || Devices.Any(other => other.Lower == point))
            ? "p"
            : point;
}
