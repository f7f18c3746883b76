using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Files.Binding;

/// <summary>Binds what a child of kind vlan has of its own, by the words of <c>ip link add … type vlan</c>.</summary>
public static class VlanBinder
{
    private const int MostPcp = 7;

    private static readonly (string Name, ushort Protocol)[] Protocols = [("802.1Q", EtherType.Dot1Q), ("802.1ad", EtherType.Dot1Ad)];

    private static readonly (string Name, VlanFlags Flag)[] Flags =
    [
        ("reorder_hdr", VlanFlags.ReorderHeader), ("gvrp", VlanFlags.Gvrp), ("mvrp", VlanFlags.Mvrp),
        ("loose_binding", VlanFlags.LooseBinding), ("bridge_binding", VlanFlags.BridgeBinding),
    ];

    /// <summary>Binds it; what is not said is as the kernel has it, except for the id, which must be said.</summary>
    public static VlanSettings Bind(MappingReader reader, DiagnosticBag diagnostics) => new()
    {
        Id = Id(reader.RequiredText("id", "the VLAN id, such as `id: 100`"), diagnostics) ?? 1,
        Protocol = reader.Choice("protocol", Protocols, "VLAN protocol", EtherType.Dot1Q),
        Flags = Flags.Aggregate(VlanFlags.None, (all, flag) => all | (reader.Flag(flag.Name, flag.Flag == VlanFlags.ReorderHeader) ? flag.Flag : VlanFlags.None)),
        IngressPriorities = Map(reader, "ingress-qos-map", MostPcp, int.MaxValue, diagnostics),
        EgressPriorities = Map(reader, "egress-qos-map", int.MaxValue, MostPcp, diagnostics),
    };

    /// <summary>Reads the id of a VLAN; null for no text, and (with a diagnostic) for anything else.</summary>
    public static ushort? Id(FileScalar? text, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return null;
        }

        if (VlanRules.CheckId(text.Text, out var id) is null)
        {
            return id;
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a VLAN id", "a whole number from 1 to 4094");
        return null;
    }

    /// <summary><c>{ 0: 1, 6: 7 }</c>, as <c>0:1 6:7</c> in <c>ip</c>.</summary>
    private static Dictionary<uint, uint> Map(MappingReader reader, string key, int mostFrom, int mostTo, DiagnosticBag diagnostics)
    {
        var map = new Dictionary<uint, uint>();
        foreach (var entry in reader.Named(key, "priorities"))
        {
            if (Number(entry.Key.Text, mostFrom) is { } from && entry.Value is FileScalar value && Number(value.Text, mostTo) is { } to)
            {
                map[from] = to;
            }
            else
            {
                diagnostics.Add(entry.Key.Position, $"\"{key}\" has an entry that maps no priority to another", key[0] == 'i' ? "such as `{ 5: 1 }`: the tag's, 0 to 7, to the packet's" : "such as `{ 1: 5 }`: the packet's to the tag's, 0 to 7");
            }
        }

        return map;
    }

    private static uint? Number(string text, int most) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most ? value : null;
}
