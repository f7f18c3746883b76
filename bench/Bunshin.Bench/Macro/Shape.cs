using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Bench.Macro;

/// <summary>What stands on a parent.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Child">The children, but for name and home.</param>
/// <param name="Below">What they stand on, the last of it.</param>
internal sealed record Shape(string Name, ChildSpec Child, IReadOnlyList<ChildSpec> Below)
{
    /// <summary>There are two children.</summary>
    public bool HasSibling { get; init; } = true;

    /// <summary>The wire reflects.</summary>
    public bool IsReflected { get; init; }

    /// <summary>The station on the wire is such a child too.</summary>
    public bool IsFarServed { get; init; }

    /// <summary>How many more children there are, up and silent.</summary>
    public int Crowd { get; private init; }

    /// <summary>What <c>bench stacks</c> compares, the first of each being the baseline.</summary>
    public static IReadOnlyList<(Shape[] Shapes, bool ToWire, string Baseline)> Comparisons { get; } =
    [
        ([Bridge with { IsFarServed = true }, OnVlan with { IsFarServed = true }, Vlan, QinQ], true,
            "macvlan over a cable, both ends served"),
        ([Bridge, OnVlan, OnEthernet("ipvlan l2", IpvlanMode.L2), OnEthernet("ipvlan l3", IpvlanMode.L3)], false,
            "macvlan, sibling to sibling"),
    ];

    private static Shape Bridge => Macvlan(MacvlanMode.Bridge) with { Name = "macvlan" };

    private static Shape OnVlan => Bridge with { Name = "macvlan on vlan", Below = [VlanSpec("v100", 100, EtherType.Dot1Q, null)] };

    private static Shape Vlan => new("vlan", VlanSpec("", 100, EtherType.Dot1Q, null), []) { HasSibling = false, IsFarServed = true };

    private static Shape QinQ => new("vlan on vlan", VlanSpec("", 7, EtherType.Dot1Q, null), [VlanSpec("s30", 30, EtherType.Dot1Ad, null)])
    {
        HasSibling = false,
        IsFarServed = true,
    };

    /// <summary>macvlan children in one mode.</summary>
    public static Shape Macvlan(MacvlanMode mode) => new(mode.ToString().ToLowerInvariant(), new ChildSpec { Name = "", Mode = mode }, [])
    {
        HasSibling = mode != MacvlanMode.Passthru,
        IsReflected = mode == MacvlanMode.Vepa,
    };

    private static Shape OnEthernet(string name, IpvlanMode mode) =>
        new(name, new ChildSpec { Name = "", Kind = ChildKind.Ipvlan, Ipvlan = new IpvlanSettings { Mode = mode } }, []);

    /// <summary>The same, among <paramref name="crowd"/> more children.</summary>
    public Shape Among(int crowd) => crowd == 0 ? this : this with { Name = string.Create(CultureInfo.InvariantCulture, $"{Name} +{crowd}"), Crowd = crowd };

    private static ChildSpec VlanSpec(string name, ushort id, ushort protocol, string? lower) =>
        new() { Name = name, Kind = ChildKind.Vlan, Lower = lower, Vlan = new VlanSettings { Id = id, Protocol = protocol } };
}
