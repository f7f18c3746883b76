using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Attaching;

/// <summary>Whether a network can stand on its parent beside those that do, and which datapath serves it.</summary>
internal static class ParentChoice
{
    private static readonly string[] s_policies = ["guard and rate are policies of children, which the ebpf datapath serves"];

    /// <summary>Chooses the datapath of a network to be.</summary>
    /// <param name="settings">What is asked for.</param>
    /// <param name="others">The networks that are there.</param>
    /// <param name="find">Finds a link of the host.</param>
    /// <exception cref="NetworkException">Refused, with all reasons that can be seen.</exception>
    public static DatapathKind Choose(NetworkSettings settings, IReadOnlyCollection<Network> others, Func<string, LinkInfo?> find)
    {
        if (settings.LowerDevice is not { } device)
        {
            return Serve(settings, [FormOf(settings)]);
        }

        var chain = LowerChain.Of(device, name => find(name) is { } link && link.Alias != LowerChain.VlanAlias);
        Refuse(NetworkProblem.Invalid, ParentProblems(settings, device, chain, find));
        var beside = others.Where(other => other.Settings.LowerDevice == device).ToArray();
        Refuse(NetworkProblem.Conflict, beside.Select(other => Conflict(settings, other, device)).OfType<string>().ToArray());

        // Children of one device forward to each other, which two datapaths could not do for them.
        var neighbour = others.FirstOrDefault(other => Shares(device, chain, other.Settings.LowerDevice));
        if (neighbour is not null && settings.Datapath != DatapathKind.Auto && settings.Datapath != neighbour.Datapath)
        {
            Refuse(NetworkProblem.Conflict, [$"network {neighbour.Id} serves {device} by the datapath {neighbour.Datapath.Word()}, so this one cannot be served by {settings.Datapath.Word()}: "
                + $"leave datapath out, or say datapath={neighbour.Datapath.Word()}"]);
        }

        if (neighbour is not null && settings.HasPolicies && !DatapathSelection.Of(neighbour.Datapath).ServesPolicies)
        {
            Refuse(NetworkProblem.Conflict, [$"network {neighbour.Id} serves {device} by the datapath {neighbour.Datapath.Word()}, which serves no policies of children: "
                + "leave guard and rate out, or make that network again with datapath=ebpf"]);
        }

        var wish = neighbour is null ? settings : settings with { Datapath = neighbour.Datapath };
        return Serve(wish, chain.Vlans.Count > 0 ? [FormOf(settings), ChildKind.Vlan] : [FormOf(settings)]);
    }

    private static ChildForm FormOf(NetworkSettings settings) => ChildForm.Of(settings.Kind, settings.Ipvlan.Mode);

    private static DatapathKind Serve(NetworkSettings settings, ChildForm[] children)
    {
        if (HostShim.Refusal(settings) is { } refusal)
        {
            throw new NetworkException(NetworkProblem.Invalid, refusal);
        }

        try
        {
            return DatapathSelection.Choose(settings.Datapath, children, settings.HasPolicies).Datapath.Kind;
        }
        catch (DatapathException none)
        {
            throw new NetworkException(NetworkProblem.Invalid, [.. settings.HasPolicies ? s_policies : [], .. none.Problems], none);
        }
    }

    private static string[] ParentProblems(NetworkSettings settings, string device, LowerChain chain, Func<string, LinkInfo?> find)
    {
        if (find(chain.Parent) is not { } parent)
        {
            return [MissingParent(device, chain)];
        }

        var problems = new List<string>();
        if (parent.Flags.HasFlag(LinkFlags.Loopback))
        {
            problems.Add($"loopback interface is not a valid {settings.Kind.Word()} parent link");
        }

        if (parent.MasterIndex is not null && chain.Vlans.Count == 0)
        {
            problems.Add($"{parent.Name} is a port of a bridge, bond or the like, which takes its frames; use that as parent");
        }

        var mtu = find(device)?.Mtu ?? parent.Mtu;
        if (settings.Mtu > mtu)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"an MTU of {settings.Mtu} is more than the {mtu} of {device}"));
        }

        return [.. problems];
    }

    private static string MissingParent(string device, LowerChain chain)
    {
        if (chain.Vlans.Count > 0)
        {
            return $"failed to find master interface {chain.Parent} on the Docker host, on which {device} would be made";
        }

        var dot = device.LastIndexOf('.');
        if (dot < 0)
        {
            return $"-o parent interface was not found on the host: {device}";
        }

        return int.TryParse(device.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? string.Create(CultureInfo.InvariantCulture, $"vlan id must be between 1-4094, received: {id}")
            : $"unable to parse a valid vlan id from: {device[(dot + 1)..]} (ex. eth0.10 for vlan 10), and there is no interface {device}";
    }

    private static string? Conflict(NetworkSettings settings, Network other, string device)
    {
        var (kind, mode) = (settings.Kind, settings.Mode);
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

    /// <summary>Whether one network's device is the other's, or a VLAN made on demand below it.</summary>
    private static bool Shares(string device, LowerChain chain, string? other) =>
        other is not null && (other == device || chain.Vlans.Any(vlan => vlan.Name == other || other.StartsWith(vlan.Name + ".", StringComparison.Ordinal)));

    private static void Refuse(NetworkProblem kind, string[] problems)
    {
        if (problems.Length > 0)
        {
            throw new NetworkException(kind, problems);
        }
    }
}
