using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Lab.Reading;

/// <summary>Binds what a child of kind ipvlan has of its own, by the words of <c>ip link add … type ipvlan</c>.</summary>
internal static class IpvlanBinder
{
    private static readonly (string Name, IpvlanMode Mode)[] Modes = [("l2", IpvlanMode.L2), ("l3", IpvlanMode.L3), ("l3s", IpvlanMode.L3s)];

    private static readonly (string Name, IpvlanFlags Flag)[] Flags = [("bridge", IpvlanFlags.Bridge), ("private", IpvlanFlags.Private), ("vepa", IpvlanFlags.Vepa)];

    /// <summary>Binds it. The mode must be said: it is the whole parent's, so that a default would change that of its siblings.</summary>
    public static IpvlanSettings Bind(MappingReader reader, DiagnosticBag diagnostics)
    {
        var mode = reader.RequiredText("mode", "l2, l3 or l3s; all ipvlan children of a parent have the same");
        var flags = reader.Texts("flags");
        if (flags.Count > 1)
        {
            diagnostics.Add(flags[1].Position, "an ipvlan parent has one flag", "bridge, private or vepa");
        }

        return new IpvlanSettings
        {
            Mode = InterfaceBinder.Choice(mode, Modes, "mode of ipvlan", IpvlanMode.L3, diagnostics),
            Flags = InterfaceBinder.Choice(flags.Count > 0 ? flags[0] : null, Flags, "flag of ipvlan", IpvlanFlags.Bridge, diagnostics),
        };
    }
}
