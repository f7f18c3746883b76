using System.Globalization;
using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Forwarding.Switching;
using Bunshin.Forwarding.Vlan;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds what is said of a port of the switch: <c>hairpin</c>, <c>access</c>, <c>trunk</c> with <c>native</c>, <c>mirror</c>.</summary>
internal static class PortBinder
{
    /// <summary>Binds it; what it does not say is as <paramref name="otherwise"/> has it.</summary>
    public static LabPort Bind(MappingReader reader, LabPort otherwise, DiagnosticBag diagnostics)
    {
        var hairpin = reader.Node("hairpin");
        var port = otherwise with { IsHairpin = reader.Flag("hairpin", otherwise.IsHairpin) };
        var vlans = Vlans(reader, diagnostics, out var saysVlans);
        port = saysVlans ? port with { Vlans = vlans } : port;
        if (!reader.Flag("mirror", false))
        {
            return port;
        }

        if (saysVlans || hairpin is not null)
        {
            diagnostics.Add(reader.Position, "a mirror port carries no VLANs and reflects nothing", "it gets every frame as it came in; leave the rest out");
        }

        return new LabPort { IsMirror = true };
    }

    private static PortVlans? Vlans(MappingReader reader, DiagnosticBag diagnostics, out bool isSaid)
    {
        var access = reader.Text("access");
        var trunk = reader.Texts("trunk");
        var native = reader.Text("native");
        var hasTrunk = reader.Node("trunk") is not null;
        isSaid = access is not null || hasTrunk;
        if (access is not null && hasTrunk)
        {
            diagnostics.Add(access.Position, "a port is an access port or a trunk, not both", "an untagged VLAN of a trunk is its `native:` one");
        }

        if (native is not null && !hasTrunk)
        {
            diagnostics.Add(native.Position, "only a trunk has a native VLAN", access is null ? "add `trunk: [100, 200]`" : "an access port's one VLAN is untagged");
        }

        var nativeId = VlanBinder.Id(native, diagnostics) ?? 0;
        return access is not null ? VlanBinder.Id(access, diagnostics) is { } id ? PortVlans.Access(id) : null
            : hasTrunk ? Trunk(trunk, nativeId, diagnostics)
            : null;
    }

    private static PortVlans Trunk(IReadOnlyList<FileScalar> items, ushort native, DiagnosticBag diagnostics)
    {
        var carried = new List<ushort>();
        foreach (var item in items)
        {
            if (item.Text == "all")
            {
                return PortVlans.TrunkOfAll(native);
            }

            var ends = item.Text.Split('-');
            if (ends.Length == 2 && VlanRules.CheckId(ends[0].Trim(), out var first) is null && VlanRules.CheckId(ends[1].Trim(), out var last) is null && first <= last)
            {
                carried.AddRange(Enumerable.Range(first, last - first + 1).Select(one => (ushort)one));
            }
            else if (ends.Length == 2)
            {
                diagnostics.Add(item.Position, $"\"{item.Text}\" is not a range of VLAN ids", string.Create(CultureInfo.InvariantCulture, $"such as 100-110, from 1 to {VlanRules.MaximumId}; or `all`"));
            }
            else if (VlanBinder.Id(item, diagnostics) is { } id)
            {
                carried.Add(id);
            }
        }

        return PortVlans.Trunk(carried, native);
    }
}
