using Bunshin.Datapaths;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Networks.Attaching;

/// <summary>Finds the link of an endpoint, on the host and in its sandbox.</summary>
/// <remarks>
/// Its alias tells, as a rule, and an event that shows it has it too. But a container may change the alias, the group, the name and the MAC of
/// its link. It can change neither its index, nor its kind, nor what it stands on.
/// </remarks>
/// <param name="host">The host.</param>
/// <param name="marks">How links of ours are known.</param>
internal sealed class EndpointSearch(IHost host, LinkMarks marks)
{
    /// <summary>Where an endpoint's link is; null where it is nowhere.</summary>
    /// <remarks>Moving takes a link from one namespace to the other at once, so whoever looks first here and then there may miss it: the first place is looked at again.</remarks>
    /// <exception cref="Linux.LinuxException">It cannot be told.</exception>
    public EndpointPlace? Find(Network network, Endpoint endpoint) => With(network, endpoint, static (space, link) => Place(space, link));

    /// <summary>
    /// The same, and gives the link its marks back where its container took them away: by these the datapath knows it. One that stands on what
    /// the network stands on no more is removed.
    /// </summary>
    public EndpointPlace? Claim(Network network, Endpoint endpoint)
    {
        var place = With(network, endpoint, (space, link) =>
        {
            if (network.Datapath == DatapathKind.Kernel && !IsOn(space, link, network))
            {
                space.Remove(link.Index);
                return Place(space, link) with { Index = 0 };
            }

            Mark(space, link, network, endpoint);
            return Place(space, link);
        });
        return place is { Index: 0 } ? null : place;
    }

    /// <summary>Removes an endpoint's link where it is; nothing there is fine.</summary>
    /// <exception cref="NetworkException">There is a link in the sandbox that may be it, and none that is.</exception>
    public void Remove(Network network, Endpoint endpoint)
    {
        _ = With(network, endpoint, static (space, link) =>
        {
            space.Remove(link.Index);
            return Place(space, link);
        });
        if (endpoint.Attachment is { SeenIndex: null } attachment)
        {
            RefuseIfUnclear(network, endpoint, attachment.Sandbox);
        }
    }

    /// <summary>The link in the sandbox; null where it, or the sandbox, is not there.</summary>
    public EndpointPlace? FindInSandbox(Network network, Endpoint endpoint)
    {
        using var space = endpoint.Attachment is { } attachment ? host.Open(attachment.Sandbox) : null;
        return space is not null && InSandbox(space, network, endpoint) is { } link ? Place(space, link) : null;
    }

    /// <summary>Whether the endpoint's link at a place is not the one that was found there.</summary>
    public bool IsAnother(Endpoint endpoint, EndpointPlace found)
    {
        using var space = found.Namespace.IsCurrent ? host.Open() : host.Open(endpoint.Attachment!.Sandbox);
        return space?.Find(found.Name) is { } link && link.Index != found.Index && marks.IsEndpoint(link.Alias, endpoint.Id);
    }

    /// <summary>Whether a sandbox is there.</summary>
    public bool IsThere(string sandbox)
    {
        using var space = host.Open(sandbox);
        return space is not null;
    }

    /// <summary>Where a new link in the sandbox belongs: under the name it was last seen with, else the first that is free.</summary>
    /// <exception cref="NetworkException">The sandbox is not there.</exception>
    public EndpointPlace PlaceFor(Endpoint endpoint)
    {
        var attachment = endpoint.Attachment!;
        using var space = host.Open(attachment.Sandbox)
            ?? throw new NetworkException(NetworkProblem.Unavailable, $"the sandbox {attachment.Sandbox} of endpoint {endpoint.Id} is not there");
        var taken = space.Links().Select(static link => link.Name).ToHashSet(StringComparer.Ordinal);
        var name = attachment.SeenName is { } seen && !taken.Contains(seen)
            ? seen
            : Enumerable.Range(0, int.MaxValue).Select(number => $"{attachment.NamePrefix}{number}").First(free => !taken.Contains(free));
        return new EndpointPlace(space.Place, name, Index: 0, IsUp: false);
    }

    // Of one of an older version the datapath itself changes the alias, and can take that back.
    private void Mark(ILinkSpace space, LinkInfo link, Network network, Endpoint endpoint)
    {
        var marked = new LinkChange
        {
            Alias = marks.IsEndpoint(link.Alias, endpoint.Id) ? null : marks.Endpoint(endpoint.Id),
            Group = network.Datapath == DatapathKind.Kernel ? OwnershipMark.LastingGroup(LowerChain.MarkOf(network)) : null,
        };
        if (marked.Beyond(link) is { } change)
        {
            space.Change(link.Index, change);
        }
    }

    private static EndpointPlace Place(ILinkSpace space, LinkInfo link) => new(space.Place, link.Name, link.Index, link.IsUp);

    private EndpointPlace? With(Network network, Endpoint endpoint, Func<ILinkSpace, LinkInfo, EndpointPlace> use)
    {
        using var sandbox = endpoint.Attachment is { } attachment ? host.Open(attachment.Sandbox) : null;
        if (sandbox is not null && InSandbox(sandbox, network, endpoint) is { } there)
        {
            return use(sandbox, there);
        }

        using var here = host.Open();
        if (OnHost(here, network, endpoint) is { } link)
        {
            return use(here, link);
        }

        return sandbox is not null && InSandbox(sandbox, network, endpoint) is { } moved ? use(sandbox, moved) : null;
    }

    private LinkInfo? InSandbox(ILinkSpace space, Network network, Endpoint endpoint)
    {
        var attachment = endpoint.Attachment!;
        if (attachment.SeenName is { } seen && space.Find(seen) is { } named && marks.IsEndpoint(named.Alias, endpoint.Id))
        {
            return named;
        }

        var links = space.Links();
        return links.FirstOrDefault(link => marks.IsEndpoint(link.Alias, endpoint.Id))
            ?? links.FirstOrDefault(link => link.Index == attachment.SeenIndex && MayBe(space, link, network))
            ?? links.FirstOrDefault(link => IsUnnamed(link) && link.Address == endpoint.Address && MayBe(space, link, network));
    }

    // Here the name is ours to give: managers that bring a link back give it the name it had.
    private LinkInfo? OnHost(ILinkSpace space, Network network, Endpoint endpoint)
    {
        var named = space.Find(EndpointLink.NameOf(endpoint.Id));
        return named is not null && (marks.IsEndpoint(named.Alias, endpoint.Id) || (IsUnnamed(named) && MayBe(space, named, network)))
            ? named
            : endpoint.Attachment?.SeenName is { } seen && space.Find(seen) is { } kept && marks.IsEndpoint(kept.Alias, endpoint.Id) ? kept
            : null;
    }

    /// <summary>It says of no other endpoint that it is its.</summary>
    private bool IsUnnamed(LinkInfo link) => !marks.IsForeign(link.Alias) && marks.EndpointOf(link.Alias, static _ => true) is null;

    /// <summary>Whether a link can be one of a network's by what nobody can change of it.</summary>
    private bool MayBe(ILinkSpace space, LinkInfo link, Network network)
    {
        if (network.Datapath != DatapathKind.Kernel)
        {
            return link.Kind is VethKind or TunKind;
        }

        var isKind = network.Settings.Kind == ChildKind.Ipvlan ? link.Kind is IpvlanKind : link.Kind is MacvlanKind;
        return isKind && IsOn(space, link, network);
    }

    private bool IsOn(ILinkSpace space, LinkInfo link, Network network) =>
        link.LinkNamespaceId == space.HostId && link.LinkIndex is { } below && below == LowerIndex(network);

    private int? LowerIndex(Network network) => host.Find(network.LowerDevice ?? HostDevices.IsolatedParentOf(network))?.Index;

    private void RefuseIfUnclear(Network network, Endpoint endpoint, string sandbox)
    {
        if (network.Datapath != DatapathKind.Kernel)
        {
            // What serves these has the link in its hands, and has taken it away.
            return;
        }

        using var space = host.Open(sandbox);
        var unclear = space?.Links().FirstOrDefault(link => IsUnnamed(link) && MayBe(space, link, network));
        if (unclear is not null)
        {
            throw new NetworkException(
                NetworkProblem.Unavailable,
                $"endpoint {endpoint.Id} cannot be removed: {unclear.Name} in {sandbox} stands on {network.LowerDevice} and does not say any more whose it is; remove it there (ip link del {unclear.Name}), or end what runs in that sandbox");
        }
    }
}

/// <summary>Where an endpoint's link is now, or is to be made.</summary>
/// <param name="Namespace">The host's, or the sandbox.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Index">Its index there; 0 for one that is to be made.</param>
/// <param name="IsUp">Administratively up.</param>
internal sealed record EndpointPlace(NamespaceReference Namespace, string Name, int Index, bool IsUp);
