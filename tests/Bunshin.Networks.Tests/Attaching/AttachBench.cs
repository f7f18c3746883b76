using Bunshin.Datapaths;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Reconciling;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Networks.Tests.Lans;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Networks.Tests.Attaching;

/// <summary>Networks on the parent of a host of its own, and a stand-in for the container manager that moves links into sandboxes.</summary>
internal sealed class AttachBench : IDisposable
{
    private ParentAttachments _attachments;
    private readonly string? _faultsOf;
    private KernelHost? _kernel;
    private bool _isGuest;

    /// <summary>On a host of its own.</summary>
    /// <param name="faultsOf">A parent that can be made to fail (<see cref="Faults"/>).</param>
    public AttachBench(string? faultsOf = null)
        : this(new LanBench(), new MemoryStore(), faultsOf)
    {
        Lan.Address("lan", "w", "172.16.10.1/24");
    }

    private AttachBench(LanBench lan, MemoryStore store, string? faultsOf)
    {
        (Lan, Store, _faultsOf) = (lan, store, faultsOf);
        Registry = new Registry(Store);
        (_attachments, Service, Reconciler) = Lan.Host.Run(Begin);
    }

    public LanBench Lan { get; }

    public ManualClock Clock { get; } = new();

    public MemoryStore Store { get; }

    public HealthBoard Board { get; } = new();

    public HostWithFaults? Faults { get; private set; }

    public Registry Registry { get; }

    public NetworkService Service { get; private set; }

    public Reconciler Reconciler { get; private set; }

    public static NetworkSettings On(string? parent, DatapathKind datapath) => new() { Parent = parent, Datapath = datapath, Announcements = 1 };

    /// <summary>Another daemon on the same host, with a state of its own.</summary>
    public AttachBench Beside() => new(Lan, new MemoryStore { Installation = "ffffffffffff" }, faultsOf: null) { _isGuest = true };

    /// <summary>The next process takes over.</summary>
    public void Restart()
    {
        In(() =>
        {
            _attachments.Dispose();
            (_attachments, Service, Reconciler) = Begin();
            Reconciler.Look(isFull: true);
        });
    }

    public Network Create(string id, NetworkSettings settings, string subnet = "172.16.10.0/24", string? gateway = "172.16.10.1") =>
        Lan.Host.Run(() => Service.CreateNetwork(id, settings, [ServiceBench.Subnet(subnet, gateway)]));

    /// <summary>What a manager does to start a container: endpoint, join, move, rename, configure, and the word that it is done.</summary>
    public Endpoint Run(string network, string id, string place, string address)
    {
        var endpoint = Lan.Host.Run(() => Service.CreateEndpointAsync(ServiceBench.Request(network, id, address)).GetAwaiter().GetResult());
        var answer = Lan.Host.Run(() => Service.Join(network, id, Lan.PathOf(place)));
        Move(answer, place);
        Lan.Address(place, "eth0", address);
        Lan.Raise(place, "eth0");
        In(() => Service.Settle(network, id));
        return endpoint;
    }

    /// <summary>Waits until the links of all endpoints were seen in their sandboxes.</summary>
    public void AwaitSeen() =>
        Assert.True(SpinWait.SpinUntil(() => Service.Current.Endpoints.Values.All(static one => one.Attachment!.SeenIndex is not null), TimeSpan.FromSeconds(10)));

    /// <summary>What it does to stop one.</summary>
    public void Stop(string network, string id, string place)
    {
        In(() => Service.Leave(network, id));
        if (Lan.Net(place).FindLink("eth0") is { } link)
        {
            Lan.Net(place).ChangeLink(link.Index, new LinkChange { IsUp = false });
            Lan.Net(place).ChangeLink(link.Index, new LinkChange { Namespace = Lan.Host, Name = EndpointLink.NameOf(id) });
        }

        In(() => Service.DeleteEndpointAsync(network, id).GetAwaiter().GetResult());
    }

    /// <summary>The parent is taken out, with all that stood on it in the kernel, and comes back as another device.</summary>
    public void ReplaceParent(Action between)
    {
        Lan.HostNet.DeleteLink(Lan.Parent.Index);
        In(() => Reconciler.Look(isFull: false));
        between();
        Lan.HostNet.CreateLink(new NewLink
        {
            Name = "p",
            Kind = new VethKind { Peer = new NewLink { Name = "w", Kind = new VethKind(), Namespace = Lan.Place("lan") } },
        });
        Lan.Raise("host", "p");
        Lan.Raise("lan", "w");
        Lan.Address("lan", "w", "172.16.10.1/24");
        In(() => Reconciler.Look(isFull: false));
    }

    /// <summary>Works on the host.</summary>
    public void In(Action action) => Lan.Host.Run(action);

    public void Dispose()
    {
        In(_attachments.Dispose);
        _kernel?.Dispose();

        // Where there are no dummies, the other end of such a device lies in a namespace with a name.
        foreach (var network in Registry.Current.Networks.Values.Where(static network => network.Settings.LowerDevice is null))
        {
            In(() => IsolatedParent.Remove(HostDevices.IsolatedParentOf(network)));
        }

        if (!_isGuest)
        {
            Lan.Dispose();
        }
    }

    public void Move(JoinAnswer answer, string place)
    {
        var link = Lan.HostNet.GetLink(answer.LinkName);
        Lan.HostNet.ChangeLink(link.Index, new LinkChange { Namespace = Lan.Place(place), Name = answer.NamePrefix + "0" });
    }

    private (ParentAttachments Attachments, NetworkService Service, Reconciler Reconciler) Begin()
    {
        var probe = new LanProbe();
        var attachments = Attach();
        var service = new NetworkService(Registry, attachments, new EndpointAddresses(Registry, attachments, probe, new UnsharedAddresses()));
        return (attachments, service, new Reconciler(Registry, attachments, service, Board, NullLogger<Reconciler>.Instance, Clock));
    }

    private ParentAttachments Attach()
    {
        if (_faultsOf is null)
        {
            return new ParentAttachments(Registry, new LinkAnnouncer(), Board, NullLogger<ParentAttachments>.Instance);
        }

        var marks = new LinkMarks(Registry.Installation);
        _kernel?.Dispose();
        _kernel = new KernelHost(marks, Board, NullLogger.Instance);
        Faults = new HostWithFaults(_kernel, _faultsOf);
        return new ParentAttachments(Registry, new LinkAnnouncer(), Faults, marks, Board, NullLogger.Instance);
    }
}
