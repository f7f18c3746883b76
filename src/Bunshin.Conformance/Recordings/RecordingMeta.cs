using Bunshin.Conformance.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>The first line of a recording.</summary>
public sealed record RecordingMeta
{
    /// <summary>The outside station of external-bridge sets, which has no key of its own in a recording's <c>macs</c>.</summary>
    public static readonly MacAddress StationY = new(0x0200_0000_0003);

    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>How it was built.</summary>
    public required RecordedConfig Config { get; init; }

    /// <summary>How it was built, where it has VLAN devices or ipvlan children; else null.</summary>
    public StackConfig? Stack { get; init; }

    /// <summary>Addresses by key.</summary>
    public required IReadOnlyDictionary<string, MacAddress> Macs { get; init; }

    /// <summary>Groups by key.</summary>
    public required IReadOnlyDictionary<string, MacAddress> Groups { get; init; }

    /// <summary>Release of the kernel (or name of the datapath) it was recorded on.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Why no case of this set can be replayed, or null.</summary>
    public string? Unsupported { get; init; }

    /// <summary>The groups that a child has joined; broadcast goes without saying.</summary>
    public IEnumerable<MacAddress> GroupsOf(RecordedChild child)
    {
        IReadOnlyList<string> joined = child.Groups ?? child.Key switch
        {
            "c1" => ["mc4_all", "mc6_all", "mc4_c12", "mc4_c1"],
            "c2" => ["mc4_all", "mc6_all", "mc4_c12"],
            _ => ["mc4_all", "mc6_all"],
        };
        return joined.Where(Groups.ContainsKey).Select(group => Groups[group]);
    }

    /// <summary>The address of a point's device or of another key.</summary>
    /// <exception cref="KeyNotFoundException">No such key.</exception>
    public MacAddress MacOf(string key) => Macs.TryGetValue(key, out var mac) ? mac : key == "y" ? StationY : Groups[key];
}
