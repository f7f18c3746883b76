using Bunshin.Datapaths;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Routes;
using Bunshin.Linux.Ownership;
using Bunshin.Linux.Sockets;

namespace Bunshin.Lab.Running;

/// <summary>Brings a lab up in network namespaces: hosts, cables, switch, children, addresses, in that order.</summary>
internal sealed class NamespaceWorldBuilder(LabPlan plan, IDatapath datapath, LabSteps steps)
{
    private const int SwitchBufferBytes = 4 * 1024 * 1024;

    private const long AgeingMilliseconds = 300_000;

    private readonly Teardown _teardown = new();
    private readonly Dictionary<string, LabNamespace> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IRunningParent> _parents = new(StringComparer.Ordinal);
    private AdjacentSwitch? _adjacent;

    /// <summary>Builds all of it; on failure everything that was made is taken down again.</summary>
    /// <exception cref="LabException">A step failed.</exception>
    public NamespaceWorld Build()
    {
        try
        {
            steps.Run(LabStage.Hosts, plan.Lab.Hosts.Count + 1, Hosts);
            steps.Run(LabStage.Children, plan.Lab.Children.Count(), Children);
            steps.Run(LabStage.Addresses, plan.Lab.Hosts.Count, Addresses);
            return new NamespaceWorld(plan, datapath, _hosts, _parents, _adjacent, _teardown);
        }
        catch (Exception e)
        {
            var failures = _teardown.Run();
            if (e is OperationCanceledException)
            {
                throw;
            }

            var left = failures.Count == 0 ? "" : $"{Environment.NewLine}and then: {string.Join("; ", failures)}";
            throw new LabException(steps.Stage, e.Message + left, e);
        }
    }

    private void Hosts()
    {
        // On record before they are made, so that a run which is killed at any moment leaves nothing that the next one does not find.
        var ledger = ResourceLedger.Open();
        _teardown.Add("remove the record of what was made", ledger.Dispose);
        ledger.Add(plan.Lab.Hosts.Select(host => new OwnedResource.Namespace(plan.NamespaceName(host.Name))));
        foreach (var host in plan.Lab.Hosts)
        {
            steps.Next(host.Name);
            var name = plan.NamespaceName(host.Name);
            var place = NetworkNamespace.CreateNamed(name);
            _teardown.Add($"close namespace {name}", place.Dispose);
            _teardown.Add($"remove namespace {name}", () => Delete(name));
            var netlink = RouteNetlink.Open(place);
            _teardown.Add($"end the conversation with {name}", netlink.Dispose);
            _hosts.Add(host.Name, new LabNamespace(name, place, netlink));
            netlink.SetUp(netlink.GetLink("lo").Index);
            HostSettings.Apply(place, host);
            HostPolicies.Apply(place, host);
        }

        steps.Next("switch");
        Switch();
    }

    /// <summary>Removes a name; one that somebody else has removed (<c>lab down</c>) is as good.</summary>
    private static void Delete(string name)
    {
        try
        {
            NetworkNamespace.DeleteNamed(name);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // It is gone, which is what was wanted.
        }
    }

    /// <summary>Cables are veth pairs; the switch's ends lie in a namespace without a name, which goes when this process does.</summary>
    private void Switch()
    {
        var place = NetworkNamespace.CreateAnonymous();
        _teardown.Add("close the switch's namespace", place.Dispose);
        using var netlink = RouteNetlink.Open(place);
        var nics = plan.Lab.Nics.ToList();
        var sockets = new List<PacketSocket>();
        for (var port = 0; port < nics.Count; port++)
        {
            var nic = nics[port];
            var name = $"p{port}";
            netlink.CreateLink(new NewLink
            {
                Name = name,
                Mtu = nic.Mtu,
                Kind = new VethKind
                {
                    Peer = new NewLink { Name = nic.Name, Kind = new VethKind(), Address = plan.Mac(nic), Mtu = nic.Mtu, Namespace = _hosts[nic.Host].Place },
                },
            });
            var end = netlink.GetLink(name);
            netlink.SetUp(end.Index);
            sockets.Add(place.Run(() => PacketSocket.ForRelay(end.Index, SwitchBufferBytes)));
        }

        if (sockets.Count > 0)
        {
            var adjacent = new AdjacentSwitch(sockets, SwitchModel.Build(plan.Lab, plan.Mac, AgeingMilliseconds), plan.Lab.Switch.Filters.Count);
            _teardown.Add("stop the switch", adjacent.Stop);
            _adjacent = adjacent;
        }
    }

    private void Children()
    {
        foreach (var nic in plan.Lab.Nics.Where(nic => nic.IsUp))
        {
            var netlink = _hosts[nic.Host].Netlink;
            netlink.SetUp(netlink.GetLink(nic.Name).Index);
        }

        foreach (var spec in plan.Parents)
        {
            steps.Next($"{spec.Children.Count} on {spec.Name}", spec.Children.Count);
            var running = datapath.Start(spec);
            _teardown.Add($"remove the children of {spec.Name} in {spec.Namespace.Label}", running.Dispose);
            _parents.Add($"{plan.Lab.Hosts.First(host => plan.NamespaceName(host.Name) == spec.Namespace.Label).Name}/{spec.Name}", running);
        }
    }

    private void Addresses()
    {
        // A VLAN cannot be set up while what it stands on is down.
        foreach (var one in plan.Lab.Hosts.SelectMany(host => host.Interfaces).OrderBy(one => LabStack.Floor(plan.Lab, one)))
        {
            var netlink = _hosts[one.Host].Netlink;
            new LinkSettings
            {
                Link = new() { IsUp = one.IsUp ? true : null },

                // The file was checked for duplicates, and detection would cost every lab a second or two.
                Addresses = [.. one.Addresses.Select(InterfaceAddress.Of)],
            }.ApplyWhole(netlink, netlink.GetLink(one.Name));
        }

        foreach (var host in plan.Lab.Hosts)
        {
            steps.Next(host.Name);
            var netlink = _hosts[host.Name].Netlink;
            foreach (var route in host.Routes)
            {
                // By which link a gateway is reached, the kernel says.
                netlink.AddRoute(RouteInfo.To(route.Destination, route.Gateway) with
                {
                    LinkIndex = route.Device is { } device ? netlink.GetLink(device).Index : null,
                });
            }
        }
    }
}
