using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>The host's links at one moment, and what names mean among them. Immutable.</summary>
/// <param name="links">The links.</param>
/// <param name="marks">How those of ours are known.</param>
/// <param name="era">See <see cref="NetworkDevice.Era"/>.</param>
internal sealed class HostPicture(IReadOnlyList<LinkInfo> links, LinkMarks marks, string era)
{
    private const int DeepestStack = 16;

    /// <summary>In which run of the machine, and in which namespace, indexes mean these links.</summary>
    public string Era => era;

    /// <summary>The link with that name or alternative name, or null.</summary>
    public LinkInfo? Find(string name) => links.FirstOrDefault(link => link.Name == name) ?? links.FirstOrDefault(link => link.AlternativeNames.Contains(name));

    /// <summary>The link with that index, or null.</summary>
    public LinkInfo? Find(int index) => links.FirstOrDefault(link => link.Index == index);

    /// <summary>Takes a name apart: a device, and the ids of VLANs on it that nobody else has made.</summary>
    public (string Parent, IReadOnlyList<ushort> Ids) Split(string asked) =>
        LowerChain.Split(asked, candidate => Find(candidate) is { } link && !marks.IsVlan(link.Alias));

    /// <summary>What a name that a user gave for a parent stands for; null where no such device is there.</summary>
    /// <param name="asked">A device's name, one of its alternative names, or one with VLAN ids behind it.</param>
    /// <param name="kind">The kind of children.</param>
    public Standing? Resolve(string asked, ChildKind kind)
    {
        var (name, ids) = Split(asked);
        if (Find(name) is not { } parent || marks.IsVlan(parent.Alias))
        {
            return null;
        }

        return Resolve(parent, [.. ids], kind);
    }

    /// <summary>Where a network stands: by the name its user gave, else on the device that had the name; null where neither is there.</summary>
    public Standing? Resolve(Network network)
    {
        if (network.Settings.LowerDevice is not { } asked)
        {
            return null;
        }

        return Resolve(asked, network.Settings.Kind)
            ?? (network.Device is { } device && device.Era == era && Find(device.Index) is { } renamed && !marks.IsVlan(renamed.Alias)
                ? new Standing(renamed, LowerChain.IdsOf(device))
                : null);
    }

    /// <summary>The LAN behind a device: the same text for all devices of this host through which one comes to it.</summary>
    /// <remarks>A macvlan or ipvlan child is on its lower device's LAN, a VLAN on one of its own, a bridge's port on the bridge's, and the two ends of a cable are on one.</remarks>
    public string LanOf(Standing standing)
    {
        var ids = new List<string>(standing.Vlans.Reverse().Select(static id => id.ToString(CultureInfo.InvariantCulture)));
        var link = standing.Parent;
        for (var depth = 0; depth < DeepestStack && Below(link) is { } below; depth++)
        {
            if (link.Kind is VlanKind vlan && link.MasterIndex is null)
            {
                ids.Add(string.Create(CultureInfo.InvariantCulture, $"{vlan.Id}{(vlan.Protocol == Packets.Ethernet.EtherType.Dot1Q ? "" : "ad")}"));
            }

            link = below;
        }

        ids.Reverse();
        return string.Join('.', [link.Name, .. ids]);
    }

    private Standing Resolve(LinkInfo parent, List<ushort> ids, ChildKind kind)
    {
        // Somebody else's VLAN of that id is the device, whatever it is called: there can be only one.
        while (ids.Count > 0 && links.FirstOrDefault(link => IsVlan(link, parent, ids[0]) && !marks.IsVlan(link.Alias)) is { } theirs)
        {
            parent = theirs;
            ids.RemoveAt(0);
        }

        // As the drivers do: a child's child stands on what the child stands on.
        for (var depth = 0; depth < DeepestStack && ids.Count == 0 && IsChildOfKind(parent, kind) && Below(parent) is { } below; depth++)
        {
            parent = below;
        }

        return new Standing(parent, ids);
    }

    private static bool IsVlan(LinkInfo link, LinkInfo parent, ushort id) =>
        link.Kind is VlanKind vlan && vlan.Id == id && vlan.Protocol == Packets.Ethernet.EtherType.Dot1Q && link.LinkIndex == parent.Index && link.LinkNamespaceId is null;

    private static bool IsChildOfKind(LinkInfo link, ChildKind kind) => kind == ChildKind.Ipvlan ? link.Kind is IpvlanKind : link.Kind is MacvlanKind;

    /// <summary>The device on whose LAN a link is, seen from it one step nearer to the wire; null where it is the nearest itself, or none of this namespace is.</summary>
    private LinkInfo? Below(LinkInfo link)
    {
        if (link.MasterIndex is { } master && Find(master) is { } port)
        {
            return port;
        }

        if (link.LinkIndex is not { } index || link.LinkNamespaceId is not null || Find(index) is not { } below || below.Index == link.Index)
        {
            return null;
        }

        return link.Kind switch
        {
            MacvlanKind or IpvlanKind or VlanKind => below,
            VethKind => below.MasterIndex is not null || below.Index < link.Index ? below : null,
            _ => null,
        };
    }
}

/// <summary>Where a network stands.</summary>
/// <param name="Parent">A device that is there and not of our making.</param>
/// <param name="Vlans">Ids of VLANs on it that are made on demand, from the parent upwards.</param>
internal sealed record Standing(LinkInfo Parent, IReadOnlyList<ushort> Vlans);
