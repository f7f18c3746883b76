using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Attaching;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>The kernel, but that what is done to one parent can be made to fail, or to wait.</summary>
internal sealed class HostWithFaults(IHost host, string parent) : IHost
{
    public event Action<LinkInfo?> LinkChanged
    {
        add => host.LinkChanged += value;
        remove => host.LinkChanged -= value;
    }

    /// <summary>Done before each call about the parent; it may throw.</summary>
    public Action Before { get; set; } = static () => { };

    public IReadOnlyList<IDatapath> Datapaths => [.. host.Datapaths.Select(datapath => new Datapath(datapath, this))];

    public HostPicture Look() => host.Look();

    public LinkInfo? Find(string name) => host.Find(name);

    public ILinkSpace Open() => host.Open();

    public ILinkSpace? Open(string sandbox) => host.Open(sandbox);

    public void EnsureIsolated(string name, int? mtu, string alias) => host.EnsureIsolated(name, mtu, alias);

    public IReadOnlyList<string> RemoveForsaken() => host.RemoveForsaken();

    public void RemoveIsolated(string name) => host.RemoveIsolated(name);

    public IReadOnlyList<string> ApplyShim(string name, string lower, IReadOnlyCollection<IpAddress> endpoints) => host.ApplyShim(name, lower, endpoints);

    public IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets) => host.RoutesToHost(path, lower, subnets);

    public void Configure(EndpointPlace place, Endpoint endpoint, JoinAnswer answer) => host.Configure(place, endpoint, answer);

    public void Start(string name, Action work, Action<Exception> refused) => host.Start(name, work, refused);

    private void Touch(string name)
    {
        if (name == parent)
        {
            Before();
        }
    }

    private sealed class Datapath(IDatapath datapath, HostWithFaults host) : IDatapath
    {
        public DatapathKind Kind => datapath.Kind;

        public bool ServesPolicies => datapath.ServesPolicies;

        public ProbeResult Probe(ChildForm child) => datapath.Probe(child);

        public void Check(ParentSpec? current, ParentSpec desired) => datapath.Check(current, desired);

        public IRunningParent Start(ParentSpec spec)
        {
            host.Touch(spec.Name);
            return new Running(datapath.Start(spec), host);
        }
    }

    private sealed class Running(IRunningParent running, HostWithFaults host) : IRunningParent
    {
        public ParentSpec Spec => running.Spec;

        public void Change(ParentSpec desired)
        {
            host.Touch(Spec.Name);
            running.Change(desired);
        }

        public ParentObservation Observe()
        {
            host.Touch(Spec.Name);
            return running.Observe();
        }

        public void Detach() => running.Detach();

        public void Dispose() => running.Dispose();
    }
}
