using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Networks.Attaching;

/// <summary>Where a network can stand beside those that do, and which datapath serves it.</summary>
/// <param name="picture">The host's links.</param>
/// <param name="host">The host.</param>
/// <param name="marks">How links of ours are known.</param>
internal sealed class ParentChoice(HostPicture picture, IHost host, LinkMarks marks)
{
    private static readonly string[] s_policies = ["guard and rate are policies of children, which the ebpf datapath serves"];

    /// <summary>Chooses for a network to be.</summary>
    /// <param name="settings">What is asked for.</param>
    /// <param name="others">The networks that are there.</param>
    /// <exception cref="NetworkException">Refused, with all reasons that can be seen.</exception>
    public NetworkChoice Choose(NetworkSettings settings, IReadOnlyCollection<Network> others)
    {
        if (settings.LowerDevice is not { } asked)
        {
            return new NetworkChoice(Serve(settings, [FormOf(settings)]), Device: null);
        }

        if (picture.Resolve(asked, settings.Kind) is not { } standing)
        {
            throw new NetworkException(NetworkProblem.Invalid, MissingParent(asked));
        }

        Refuse(NetworkProblem.Invalid, ParentProblems(settings, standing, asked));
        var device = new DeviceFollowing(picture).DeviceOf(standing, others);
        Refuse(NetworkProblem.Conflict, [.. others.Where(other => PathOf(other) == device.Path).Select(other => Conflict(settings, other, asked)).OfType<string>()]);
        Refuse(NetworkProblem.Conflict, ShimProblems(settings, device));

        // Children of one device forward to each other, which two datapaths could not do for them.
        var neighbor = others.FirstOrDefault(other => Shares(LowerChain.Of(device.Mark, standing.Vlans, marks), PathOf(other)));
        Refuse(NetworkProblem.Conflict, NeighborProblems(settings, neighbor, asked));
        var wish = neighbor is null ? settings : settings with { Datapath = neighbor.Datapath };
        return new NetworkChoice(Serve(wish, standing.Vlans.Count > 0 ? [FormOf(settings), ChildKind.Vlan] : [FormOf(settings)]), device);
    }

    private static string? PathOf(Network network) => network.Settings.LowerDevice is { } asked ? network.Device?.Path ?? asked : null;

    private static ChildForm FormOf(NetworkSettings settings) => ChildForm.Of(settings.Kind, settings.Ipvlan.Mode);

    private DatapathKind Serve(NetworkSettings settings, ChildForm[] children)
    {
        if (HostShim.Refusal(settings) is { } refusal)
        {
            throw new NetworkException(NetworkProblem.Invalid, refusal);
        }

        try
        {
            return DatapathSelection.Choose(settings.Datapath, children, settings.HasPolicies, host.Datapaths).Datapath.Kind;
        }
        catch (DatapathException none)
        {
            throw new NetworkException(NetworkProblem.Invalid, [.. settings.HasPolicies ? s_policies : [], .. none.Problems], none);
        }
    }

    private string[] ParentProblems(NetworkSettings settings, Standing standing, string asked)
    {
        var problems = new List<string>();
        var parent = standing.Parent;
        if (parent.Flags.HasFlag(LinkFlags.Loopback))
        {
            problems.Add($"loopback interface is not a valid {settings.Kind.Word()} parent link");
        }

        if (parent.MasterIndex is not null && standing.Vlans.Count == 0)
        {
            problems.Add($"{parent.Name} is a port of a bridge, bond or the like, which takes its frames; use that as parent");
        }

        var mtu = standing.Vlans.Count > 0 && picture.Find(asked) is { } vlan ? vlan.Mtu : parent.Mtu;
        if (settings.Mtu > mtu)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"an MTU of {settings.Mtu} is more than the {mtu} of {asked}"));
        }

        return [.. problems];
    }

    private string MissingParent(string asked)
    {
        var (parent, ids) = LowerChain.Split(asked, name => picture.Find(name) is not null);
        if (ids.Count > 0)
        {
            return $"failed to find master interface {parent} on the Docker host, on which {asked} would be made";
        }

        var dot = asked.LastIndexOf('.');
        if (dot < 0)
        {
            return $"-o parent interface was not found on the host: {asked}";
        }

        return int.TryParse(asked.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? string.Create(CultureInfo.InvariantCulture, $"vlan id must be between 1-4094, received: {id}")
            : $"unable to parse a valid vlan id from: {asked[(dot + 1)..]} (ex. eth0.10 for vlan 10), and there is no interface {asked}";
    }

    /// <summary>What is shared on a host has one owner.</summary>
    private string[] ShimProblems(NetworkSettings settings, NetworkDevice device)
    {
        var name = HostShim.NameOn(device.Path);
        return settings.HasHostAccess && picture.Find(name) is { } shim && !marks.IsShim(shim.Alias)

            // One that is just being made has no alias yet.
            && (shim.Alias is not null || !OwnershipMark.IsLasting(shim.Group))
            ? [$"host access on {device.Lower}: there is an interface {name} already, which is not this installation's ({(marks.IsForeign(shim.Alias) ? "another bunshin daemon's" : $"alias \"{shim.Alias}\"")}); leave host access out, or remove that first"]
            : [];
    }

    private static string[] NeighborProblems(NetworkSettings settings, Network? neighbor, string asked)
    {
        if (neighbor is null)
        {
            return [];
        }

        var served = $"network {neighbor.Id} serves {NameOf(neighbor, asked)} by the datapath {neighbor.Datapath.Word()}";
        if (settings.Datapath != DatapathKind.Auto && settings.Datapath != neighbor.Datapath)
        {
            return [$"{served}, so this one cannot be served by {settings.Datapath.Word()}: leave datapath out, or say datapath={neighbor.Datapath.Word()}"];
        }

        return settings.HasPolicies && !DatapathSelection.Of(neighbor.Datapath).ServesPolicies
            ? [$"{served}, which serves no policies of children: leave guard and rate out, or make that network again with datapath=ebpf"]
            : [];
    }

    private static string? Conflict(NetworkSettings settings, Network other, string asked)
    {
        var (kind, mode) = (settings.Kind, settings.Mode);
        var device = NameOf(other, asked);
        if (other.Settings.Kind != kind)
        {
            return $"network {other.Id} is already using parent interface {device} for {other.Settings.Kind.Word()}; a device has macvlan or ipvlan children, not both";
        }

        if (kind == ChildKind.Ipvlan)
        {
            return other.Settings.Ipvlan == settings.Ipvlan
                ? null
                : $"network {other.Id} is already using parent interface {device} with ipvlan {other.Settings.Ipvlan}, and mode and flag are the parent's: use the same, not {settings.Ipvlan}";
        }

        if (other.Settings.Mode == MacvlanMode.Passthru)
        {
            return $"macvlan network {other.Id} is already using parent interface {device} in mode passthru";
        }

        return mode == MacvlanMode.Passthru ? $"cannot use mode passthru, macvlan network {other.Id} is already using parent interface {device}" : null;
    }

    /// <summary>The name under which another network has the device, where that is not the one that was asked for.</summary>
    private static string NameOf(Network other, string asked) =>
        other.Settings.LowerDevice == asked ? asked : $"{asked} (by the name {other.Settings.LowerDevice})";

    /// <summary>Whether one network's device is the other's, or a VLAN made on demand below it.</summary>
    private static bool Shares(LowerChain chain, string? other) =>
        other is not null && (other == chain.Path || chain.Vlans.Any(vlan => vlan.Name == other || other.StartsWith(vlan.Name + ".", StringComparison.Ordinal)));

    private static void Refuse(NetworkProblem kind, string[] problems)
    {
        if (problems.Length > 0)
        {
            throw new NetworkException(kind, problems);
        }
    }
}
