using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>How a recorded set was built, in whichever format it was written down.</summary>
public sealed record RecordedConfig
{
    /// <summary>The devices in the order in which they were made, each after the one it is on.</summary>
    public IReadOnlyList<RecordedDevice> Devices { get; init; } = [];

    /// <summary>
    /// IP addresses by device, an IPv4 (/24) and an IPv6 one (/64) each; also of stations that do not exist. Empty for a silent
    /// set, in which no device has one.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IpAddress>> Addresses { get; init; } =
        new Dictionary<string, IReadOnlyList<IpAddress>>();

    /// <summary>P does not insert C-tags itself.</summary>
    public bool CustomerTagsInLine { get; init; }

    /// <summary><c>before</c> or <c>after</c> the children, or null: when P was made promiscuous.</summary>
    public string? ParentPromiscuous { get; init; }

    /// <summary>P accepts all multicast.</summary>
    public bool ParentAllMulticast { get; init; }

    /// <summary>P was set down once the children were up.</summary>
    public bool ParentDown { get; init; }

    /// <summary>The address that P was given once the children were up, or null.</summary>
    public MacAddress? ParentAddress { get; init; }

    /// <summary>P's cable ends in a learning bridge, whose port reflects or does not; null: no such bridge.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>The namespaces have IP stacks that speak.</summary>
    public bool HasIp => Addresses.Count > 0;

    /// <summary>P has macvlan and macvtap children, nothing is on those, and nobody speaks.</summary>
    public bool IsMacvlanPort => Devices.Count > 0 && !HasIp && Devices.All(static device => device.Spec is { Lower: null, IsMacvlan: true });

    /// <summary>All children ask for a broadcast queue of no length, so that what belongs on it is lost.</summary>
    public bool HasClosedQueue => IsMacvlanPort && Devices.All(static device => device.Spec.BroadcastQueueLength == 0);

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

/// <summary>One device on P, or on another that is on P.</summary>
public sealed record RecordedDevice
{
    /// <summary>How it was made. Its name is its point; nothing in it says where it lives.</summary>
    public required ChildSpec Spec { get; init; }

    /// <summary>Never brought up.</summary>
    public bool Down { get; init; }

    /// <summary>Brought up, then down, before the next one was brought up.</summary>
    public bool DownAfter { get; init; }

    /// <summary>Promiscuous.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>Accepts all multicast.</summary>
    public bool AllMulticast { get; init; }

    /// <summary>Groups on its list besides those that its IP stack joins.</summary>
    public IReadOnlyList<MacAddress> Groups { get; init; } = [];

    /// <summary>The address it had when it came up, before it was given its own; null for none.</summary>
    public MacAddress? ChangedFrom { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Spec.Name;

    /// <summary>The device it is on.</summary>
    public string Lower => Spec.Lower ?? "p";

    /// <summary>Administratively up once the set is built.</summary>
    public bool IsUp => !Down && !DownAfter;
}
