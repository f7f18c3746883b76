using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks;
using Bunshin.Networks.Attaching;
using Bunshin.Packets.Addresses;

namespace Bunshin.Bench.Containment;

/// <summary>A host on which changes of one parent can be made to take long, while no lock of the kernel's is held.</summary>
internal sealed class SlowHost(IHost host, string slowParent) : IHost
{
    private volatile int _milliseconds;

    public event Action<LinkInfo?> LinkChanged
    {
        add => host.LinkChanged += value;
        remove => host.LinkChanged -= value;
    }

    public IReadOnlyList<IDatapath> Datapaths { get => [.. host.Datapaths.Select(datapath => new SlowDatapath(datapath, this))]; }

    public HostPicture Look() => host.Look();

    public LinkInfo? Find(string name) => host.Find(name);

    public ILinkSpace Open() => host.Open();

    public ILinkSpace? Open(string sandbox) => host.Open(sandbox);

    public void EnsureIsolated(string name, int? mtu, string alias) => host.EnsureIsolated(name, mtu, alias);

    public void RemoveIsolated(string name) => host.RemoveIsolated(name);

    public IReadOnlyList<string> ApplyShim(string name, string lower, IReadOnlyCollection<IpAddress> endpoints) => host.ApplyShim(name, lower, endpoints);

    public IReadOnlyList<StaticRoute> RoutesToHost(string path, string lower, IReadOnlyCollection<Subnet> subnets) => host.RoutesToHost(path, lower, subnets);

    public void Configure(EndpointPlace place, Endpoint endpoint, JoinAnswer answer) => host.Configure(place, endpoint, answer);

    public void Start(string name, Action work, Action<Exception> refused) => host.Start(name, work, refused);

    /// <summary>The next change of the slow parent takes so long.</summary>
    public void SlowDown(TimeSpan time) => _milliseconds = (int)time.TotalMilliseconds;

    private void Wait(ParentSpec spec)
    {
        if (spec.Name == slowParent && Interlocked.Exchange(ref _milliseconds, 0) is > 0 and var time)
        {
            Thread.Sleep(time);
        }
    }

    private sealed class SlowDatapath(IDatapath datapath, SlowHost host) : IDatapath
    {
        public DatapathKind Kind => datapath.Kind;

        public bool ServesPolicies => datapath.ServesPolicies;

        public ProbeResult Probe(ChildForm child) => datapath.Probe(child);

        public DatapathPlan Plan(ParentSpec? current, ParentSpec desired) => datapath.Plan(current, desired);

        public IRunningParent Start(ParentSpec spec) => new SlowParent(datapath.Start(spec), host);
    }

    private sealed class SlowParent(IRunningParent parent, SlowHost host) : IRunningParent
    {
        public ParentSpec Spec => parent.Spec;

        public void Change(ParentSpec desired)
        {
            host.Wait(desired);
            parent.Change(desired);
        }

        public ParentObservation Observe() => parent.Observe();

        public void Detach() => parent.Detach();

        public void Dispose() => parent.Dispose();
    }
}
