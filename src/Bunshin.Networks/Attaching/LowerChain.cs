using Bunshin.Datapaths;

namespace Bunshin.Networks.Attaching;

/// <summary>What a network's lower device is made of: a parent that is somebody else's, and VLANs of ours on it.</summary>
/// <param name="Parent">The parent; it need not be there now.</param>
/// <param name="Vlans">VLANs made on demand, from the parent upwards; the last is the lower device.</param>
internal sealed record LowerChain(string Parent, IReadOnlyList<ChildSpec> Vlans)
{
    /// <summary>The alias of a VLAN that was made on demand, by which it is told from one that its user made.</summary>
    public const string VlanAlias = "bunshin vlan";

    /// <summary>The VLAN children stand on; null for the parent itself.</summary>
    public string? Lower => Vlans.Count == 0 ? null : Vlans[^1].Name;

    /// <summary>Takes a device's name apart: <c>eth0.100.7</c> is VLAN 7 on VLAN 100 of eth0 as far as nobody else has made such devices.</summary>
    /// <param name="device">The name.</param>
    /// <param name="isThere">Whether there is a device of a name that is not one of our VLANs.</param>
    public static LowerChain Of(string device, Func<string, bool> isThere)
    {
        var vlans = new Stack<ChildSpec>();
        var parent = device;
        while (!isThere(parent) && OnDemandParents.TrySplit(parent, out var lower, out var id))
        {
            vlans.Push(new ChildSpec { Name = parent, Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = id }, Alias = VlanAlias });
            parent = lower;
        }

        ChildSpec? below = null;
        return new LowerChain(parent, [.. vlans.Select(vlan => below = vlan with { Lower = below?.Name })]);
    }
}
