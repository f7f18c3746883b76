using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Neighbors;
using Bunshin.Linux.Netlink.Routes;

namespace Bunshin.Linux.Configuring;

/// <summary>What is wanted of a link and of its IP stack. What this does not name is left alone.</summary>
/// <remarks>
/// <para>
/// It is compared with what is there, and only the difference is done, so that traffic goes on: the same settings may be applied any number of
/// times. Steps are in the order in which each finds what it needs: settings of the IP stack, attributes, addresses, up or down,
/// routes, neighbors.
/// </para>
/// <para>What was asked for earlier, or bears a mark of ours, and is not wanted any more is taken away when it is named as <c>formerly</c>.</para>
/// </remarks>
public sealed record LinkSettings
{
    private const byte KernelProtocol = 2; // RTPROT_KERNEL
    private static readonly LinkSettings s_nothing = new();

    /// <summary>Settings of its IP stack, under <c>/proc/sys/net</c> with <c>*</c> for its name (<c>ipv4/conf/*/arp_filter</c>); one that the kernel does not have is left out.</summary>
    /// <remarks>They are written on the calling thread, which must be in the link's namespace.</remarks>
    public IReadOnlyList<(string Name, string Value)> Sysctls { get; init; } = [];

    /// <summary>Whether it is up, its MTU, and other attributes of its own.</summary>
    public LinkChange Link { get; init; } = new();

    /// <summary>Addresses; their <see cref="InterfaceAddress.LinkIndex"/> does not matter.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>Routes by it; their <see cref="RouteInfo.LinkIndex"/> does not matter. A link that is wanted down gets none.</summary>
    public IReadOnlyList<RouteInfo> Routes { get; init; } = [];

    /// <summary>Neighbors it knows for good; their <see cref="NeighborInfo.LinkIndex"/> does not matter. A link that is wanted down gets none.</summary>
    public IReadOnlyList<NeighborInfo> Neighbors { get; init; } = [];

    /// <summary>Makes a link be so, or leaves it as it was.</summary>
    /// <param name="net">A conversation about its namespace.</param>
    /// <param name="link">The link as it is now.</param>
    /// <param name="formerly">What goes where it is not wanted any more.</param>
    /// <exception cref="LinuxException">A step was refused, and what was done has been undone, unless the message says otherwise. A route that somebody else has is fine.</exception>
    public void ApplyWhole(RouteNetlink net, LinkInfo link, LinkSettings? formerly = null)
    {
        formerly ??= s_nothing;
        var was = Seen(net, link, formerly);
        try
        {
            Do(net, link, formerly, static refusal => _ = refusal.IsTaken ? 0 : throw refusal.Reason);
        }
        catch (LinuxException refusal)
        {
            var left = new List<string>();
            was.Do(net, net.FindLink(link.Index) ?? link, formerly: this, failure => left.Add(failure.Reason.Message));
            if (left.Count > 0)
            {
                throw new LinuxException(refusal.Operation, refusal.Target, refusal.Errno, $"undoing what was done failed too: {string.Join("; ", left)}", refusal);
            }

            throw;
        }
    }

    /// <summary>Makes a link be so as far as it can be: each step by itself, whatever becomes of the others.</summary>
    /// <inheritdoc cref="ApplyWhole" path="/param"/>
    /// <returns>What was refused.</returns>
    public IReadOnlyList<RefusedStep> ApplyEach(RouteNetlink net, LinkInfo link, LinkSettings? formerly = null)
    {
        var refused = new List<RefusedStep>();
        Do(net, link, formerly ?? s_nothing, refused.Add);
        return refused;
    }

    /// <summary>What is there now of all that this or <paramref name="formerly"/> is about, so that it can be brought back.</summary>
    private LinkSettings Seen(RouteNetlink net, LinkInfo link, LinkSettings formerly) => new()
    {
        Sysctls = [.. Sysctls.Select(one => (one.Name, Value: Sysctl.Read(PathOf(one.Name, link))!)).Where(static one => one.Value is not null)],
        Link = Link.Undone(link),
        Addresses = Addresses.Count + formerly.Addresses.Count == 0 ? [] : net.Addresses(link.Index),
        Routes = Routes.Count + formerly.Routes.Count == 0 ? []
            : [.. net.Routes().Where(route => route.LinkIndex == link.Index && route.Protocol != KernelProtocol)],
        Neighbors = Neighbors.Count + formerly.Neighbors.Count == 0 ? [] : [.. net.Neighbors(link.Index).Where(static one => one.State == NeighborState.Permanent)],
    };

    private void Do(RouteNetlink net, LinkInfo link, LinkSettings formerly, Action<RefusedStep> refused)
    {
        foreach (var (name, value) in Sysctls)
        {
            Try(() => Sysctl.WriteIfThere(PathOf(name, link), value), refused);
        }

        Change(Link with { IsUp = null });
        SetAddresses(net, link.Index, formerly.Addresses, refused);
        Change(new LinkChange { IsUp = Link.IsUp });
        if (Link.IsUp != false)
        {
            SetRoutes(net, link.Index, formerly.Routes, refused);
            SetNeighbors(net, link.Index, formerly.Neighbors, refused);
        }

        void Change(LinkChange wanted)
        {
            if (wanted.Beyond(link) is { } change)
            {
                Try(() => net.ChangeLink(link.Index, change, link.Name), refused);
            }
        }
    }

    private void SetAddresses(RouteNetlink net, int link, IReadOnlyList<InterfaceAddress> formerly, Action<RefusedStep> refused)
    {
        if (Addresses.Count + formerly.Count == 0)
        {
            return;
        }

        var there = net.Addresses(link);
        AddMissing(Addresses, there);
        var gone = there.Where(one => formerly.Any(one.IsSameAs) && !Addresses.Any(one.IsSameAs)).ToList();
        foreach (var address in gone)
        {
            Try(() => net.DeleteAddress(address), refused, harmless: Errno.EADDRNOTAVAIL);
        }

        if (gone.Count > 0)
        {
            // With the first address of a subnet the kernel takes all others of it, whoever made them (promote_secondaries).
            AddMissing(there.Except(gone).Concat(Addresses), net.Addresses(link));
        }

        void AddMissing(IEnumerable<InterfaceAddress> wanted, IReadOnlyList<InterfaceAddress> present)
        {
            foreach (var address in wanted.Where(one => !present.Any(one.IsSameAs)))
            {
                Try(() => net.AddAddress(address with { LinkIndex = link }), refused, harmless: Errno.EEXIST);
            }
        }
    }

    private void SetRoutes(RouteNetlink net, int link, IReadOnlyList<RouteInfo> formerly, Action<RefusedStep> refused)
    {
        if (Routes.Count + formerly.Count == 0)
        {
            return;
        }

        // Read here: with the last address of a family its routes go, and with a link that was set up others come.
        var there = net.Routes().Where(route => route.LinkIndex == link).ToList();
        foreach (var route in there.Where(one => formerly.Any(old => old.IsMetBy(one)) && !Routes.Any(wanted => wanted.IsMetBy(one))))
        {
            Try(() => net.DeleteRoute(route with { Scope = null }), refused, harmless: Errno.ESRCH);
        }

        foreach (var route in Routes.Where(wanted => !there.Exists(wanted.IsMetBy)))
        {
            Try(() => net.AddRoute(route with { LinkIndex = link }), refusal => refused(refusal with { Route = route }));
        }
    }

    private void SetNeighbors(RouteNetlink net, int link, IReadOnlyList<NeighborInfo> formerly, Action<RefusedStep> refused)
    {
        foreach (var neighbor in formerly.ExceptBy(Neighbors.Select(static one => one.Address), static one => one.Address))
        {
            Try(() => net.DeleteNeighbor(neighbor with { LinkIndex = link }), refused, harmless: Errno.ENOENT);
        }

        var there = Neighbors.Count == 0 ? [] : net.Neighbors(link);
        foreach (var neighbor in Neighbors.Select(one => one with { LinkIndex = link }).Except(there))
        {
            Try(() => net.SetNeighbor(neighbor), refused);
        }
    }

    private static string PathOf(string setting, LinkInfo link) => "net/" + setting.Replace("*", link.Name, StringComparison.Ordinal);

    private static void Try(Action step, Action<RefusedStep> refused, Errno harmless = Errno.None)
    {
        try
        {
            step();
        }
        catch (LinuxException refusal)
        {
            if (refusal.Errno != harmless)
            {
                refused(new RefusedStep(refusal, null));
            }
        }
    }
}

/// <summary>A step of <see cref="LinkSettings"/> that was refused.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Route">The route that was to be added; null for another step.</param>
public sealed record RefusedStep(LinuxException Reason, RouteInfo? Route)
{
    /// <summary>There is another route to its destination, by another link or another gateway; it was left as it is.</summary>
    public bool IsTaken => Route is not null && Reason.Errno == Errno.EEXIST;
}
