using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Files.Binding;

/// <summary>Binds what a child has of its own, by the words of <c>ip link add … type KIND</c>.</summary>
public static class ChildBinder
{
    private static readonly (string Name, ChildKind Kind)[] s_kinds =
        [("macvlan", ChildKind.Macvlan), ("macvtap", ChildKind.Macvtap), ("vlan", ChildKind.Vlan), ("ipvlan", ChildKind.Ipvlan)];

    private static readonly (string Name, MacvlanMode Mode)[] s_macvlanModes =
    [
        ("private", MacvlanMode.Private), ("vepa", MacvlanMode.Vepa), ("bridge", MacvlanMode.Bridge),
        ("passthru", MacvlanMode.Passthru), ("source", MacvlanMode.Source),
    ];

    private static readonly (string Name, MacvlanFlags Flag)[] s_macvlanFlags = [("nopromisc", MacvlanFlags.NoPromisc), ("nodst", MacvlanFlags.NoDst)];

    private static readonly (string Name, IpvlanMode Mode)[] s_ipvlanModes = [("l2", IpvlanMode.L2), ("l3", IpvlanMode.L3), ("l3s", IpvlanMode.L3s)];

    private static readonly (string Name, IpvlanFlags Flag)[] s_ipvlanFlags =
        [("bridge", IpvlanFlags.Bridge), ("private", IpvlanFlags.Private), ("vepa", IpvlanFlags.Vepa)];

    /// <summary>Binds kind, MAC, MTU and what the kind has; where the child stands and lives is the caller's to say, who finishes the reader.</summary>
    public static ChildSpec Bind(MappingReader reader, string name, DiagnosticBag diagnostics)
    {
        var spec = new ChildSpec
        {
            Name = name,
            Kind = reader.Choice("kind", s_kinds, "kind", ChildKind.Macvlan),
            Address = LinkBinder.DeviceMac(reader, diagnostics),
            Mtu = LinkBinder.Mtu(reader),
        };
        return spec.Kind switch
        {
            ChildKind.Vlan => spec with { Vlan = VlanBinder.Bind(reader, diagnostics) },
            ChildKind.Ipvlan => spec with { Ipvlan = Ipvlan(reader, diagnostics) },
            _ => Macvlan(reader, spec, diagnostics),
        };
    }

    private static ChildSpec Macvlan(MappingReader reader, ChildSpec spec, DiagnosticBag diagnostics)
    {
        var mode = reader.Choice("mode", s_macvlanModes, "mode", MacvlanMode.Vepa);
        var sources = reader.Texts("sources");
        if (sources.Count > 0 && mode != MacvlanMode.Source)
        {
            diagnostics.Add(sources[0].Position, "only a child in mode source has sources", "mode: source");
        }

        return spec with
        {
            Mode = mode,
            Flags = reader.Texts("flags").Aggregate(MacvlanFlags.None, (all, flag) => all | reader.Choice(flag, s_macvlanFlags, "flag", MacvlanFlags.None)),
            Sources = [.. sources.Select(text => LinkBinder.Mac(text, diagnostics)).OfType<MacAddress>()],
            BroadcastQueueLength = (uint?)reader.Number("bcqueuelen", 0, int.MaxValue),
            BroadcastCutoff = reader.Number("bclim", int.MinValue, int.MaxValue),
        };
    }

    /// <summary>The mode must be said: it is the whole parent's, so that a default would change that of its siblings.</summary>
    private static IpvlanSettings Ipvlan(MappingReader reader, DiagnosticBag diagnostics)
    {
        var mode = reader.RequiredText("mode", "l2, l3 or l3s; all ipvlan children of a parent have the same");
        var flags = reader.Texts("flags");
        if (flags.Count > 1)
        {
            diagnostics.Add(flags[1].Position, "an ipvlan parent has one flag", "bridge, private or vepa");
        }

        return new IpvlanSettings
        {
            Mode = reader.Choice(mode, s_ipvlanModes, "mode of ipvlan", IpvlanMode.L3),
            Flags = reader.Choice(flags.Count > 0 ? flags[0] : null, s_ipvlanFlags, "flag of ipvlan", IpvlanFlags.Bridge),
        };
    }
}
