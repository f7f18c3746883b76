using System.Globalization;
using Bunshin.Datapaths;

namespace Bunshin.Networks.Attaching;

/// <summary>What a network's lower device is made of: a parent, and VLANs of ours on it.</summary>
/// <param name="Mark">The parent's mark (<see cref="NetworkDevice.Mark"/>); the device need not be there now.</param>
/// <param name="Vlans">VLANs made on demand, from the parent upwards; the last is the lower device.</param>
internal sealed record LowerChain(string Mark, IReadOnlyList<ChildSpec> Vlans)
{
    /// <summary>The VLAN children stand on; null for the parent itself.</summary>
    public string? Lower => Vlans.Count == 0 ? null : Vlans[^1].Name;

    /// <summary>What tells the lower device from all others (<see cref="NetworkDevice.Path"/>).</summary>
    public string Path => Lower ?? Mark;

    /// <summary>A network's.</summary>
    public static LowerChain Of(Network network, LinkMarks marks)
    {
        var (mark, ids) = Split(network);
        return Of(mark, ids, marks);
    }

    /// <summary>The mark of a network's parent.</summary>
    public static string MarkOf(Network network) => Split(network).Mark;

    /// <summary>VLANs by their ids, each on the one before.</summary>
    public static LowerChain Of(string mark, IEnumerable<ushort> ids, LinkMarks marks)
    {
        var vlans = new List<ChildSpec>();
        foreach (var id in ids)
        {
            var below = vlans.Count == 0 ? null : vlans[^1].Name;
            var name = string.Create(CultureInfo.InvariantCulture, $"{below ?? mark}.{id}");
            vlans.Add(new ChildSpec { Name = name, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id }, Alias = marks.Vlan, Lower = below });
        }

        return new LowerChain(mark, vlans);
    }

    /// <summary>Takes a name apart: <c>eth0.100.7</c> is VLAN 7 on VLAN 100 of eth0 as far as there are no such devices.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isThere">Whether there is a device of a name that is not one of our VLANs.</param>
    public static (string Parent, IReadOnlyList<ushort> Ids) Split(string name, Func<string, bool> isThere)
    {
        var ids = new List<ushort>();
        while (!isThere(name) && OnDemandParents.TrySplit(name, out var lower, out var id))
        {
            ids.Insert(0, id);
            name = lower;
        }

        return (name, ids);
    }

    /// <summary>The ids of a device's VLANs made on demand, from the parent upwards.</summary>
    public static IReadOnlyList<ushort> IdsOf(NetworkDevice device) =>
        device.Path == device.Mark ? [] : [.. device.Path[(device.Mark.Length + 1)..].Split('.').Select(static id => ushort.Parse(id, CultureInfo.InvariantCulture))];

    /// <summary>The path of a device (<see cref="NetworkDevice.Path"/>).</summary>
    public static string PathOf(string mark, IEnumerable<ushort> ids) =>
        string.Join('.', [mark, .. ids.Select(static id => id.ToString(CultureInfo.InvariantCulture))]);

    private static (string Mark, IReadOnlyList<ushort> Ids) Split(Network network) =>
        network.Settings.LowerDevice is not { } asked ? (HostDevices.IsolatedParentOf(network), [])
        : network.Device is { } device ? (device.Mark, IdsOf(device))
        : Split(asked, static _ => false);
}
