using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>Makes the devices of a recording's macvlan topology, and takes them away again.</summary>
internal sealed class MacvlanLinks(StagePlaces places, RecordingMeta meta, StageTarget target) : IDisposable
{
    private const string Bridge = "br";
    private IRunningParent? _running;

    private RecordedConfig Config => meta.Config;

    private StagePlace Parent => places["p"];

    private StagePlace Wire => places["w"];

    /// <summary>The datapath's own view of its children; null for the kernel's driver.</summary>
    public IRunningParent? Running => _running;

    /// <summary>Cable, bridges, stations; P is up, nobody else's business is done yet.</summary>
    public void BuildCable()
    {
        var cableEnd = Config.BridgeParent ? "pp" : "p";
        Wire.Net.CreateLink(new NewLink
        {
            Name = "w",
            Address = meta.MacOf("w"),
            IsUp = true,
            Kind = new VethKind
            {
                Peer = new NewLink
                {
                    Name = cableEnd,
                    Kind = new VethKind(),
                    Namespace = Parent.Namespace,
                    Address = Config.BridgeParent ? null : meta.MacOf("p"),
                },
            },
        });
        if (Config.BridgeParent)
        {
            MakeBridge(Parent.Net, "p", meta.MacOf("p"), "pp");
        }

        SetUp(Parent.Net, cableEnd);
        SetUp(Parent.Net, "p");
        if (Config.Hairpin is { } hairpin)
        {
            BuildExternalBridge(hairpin);
        }

        if (Config.ParentPromiscuous == "before")
        {
            Change(Parent.Net, "p", new LinkChange { IsPromiscuous = true });
        }

        if (Config.ParentAllMulticast)
        {
            Change(Parent.Net, "p", new LinkChange { IsAllMulticast = true });
        }
    }

    /// <summary>The children, down.</summary>
    public void BuildChildren()
    {
        if (target.Datapath is { } datapath)
        {
            _running = datapath.Start(new ParentSpec
            {
                Name = "p",
                Namespace = Parent.Reference,
                Children = [.. Config.Children.Select(Spec)],
            });
            return;
        }

        var parent = Parent.Net.GetLink("p").Index;
        foreach (var child in Config.Children)
        {
            Parent.Net.CreateLink(new NewLink
            {
                Name = child.Key,
                LinkIndex = parent,
                LinkName = "p",
                Address = FirstAddress(child),
                Namespace = places[child.Key].Namespace,
                Kind = new MacvlanKind(child.Kind == "macvtap")
                {
                    Mode = (MacvlanLinkMode)(uint)child.Mode,
                    Flags = (MacvlanLinkFlags)(ushort)child.Flags,
                    BroadcastQueueLength = child.BroadcastQueueLength,
                    BroadcastCutoff = child.BroadcastCutoff,
                    SourceAction = child.Mode == MacvlanMode.Source ? SourceListAction.Set : null,
                    Sources = [.. child.Sources.Select(meta.MacOf)],
                },
            });
        }
    }

    /// <summary>Brings everything to the state the configuration wants.</summary>
    public void Finish()
    {
        foreach (var child in Config.Children)
        {
            var net = places[child.Key].Net;
            if (!child.Down)
            {
                SetUp(net, child.Key);
            }

            if (child.Promiscuous || child.AllMulticast)
            {
                Change(net, child.Key, new LinkChange { IsPromiscuous = child.Promiscuous, IsAllMulticast = child.AllMulticast });
            }

            if (child.ChangedFrom is not null && child.Mode != MacvlanMode.Passthru)
            {
                Change(net, child.Key, new LinkChange { Address = meta.MacOf(child.Key) });
            }

            if (child.DownAfter)
            {
                Change(net, child.Key, new LinkChange { IsUp = false });
            }
        }

        WaitUntilNoticed();
        if (Config.ParentPromiscuous == "after")
        {
            Change(Parent.Net, "p", new LinkChange { IsPromiscuous = true });
        }

        if (Config.ParentMac is { } key)
        {
            Change(Parent.Net, "p", new LinkChange { Address = meta.MacOf(key) });
        }

        if (Config.ParentDown)
        {
            Change(Parent.Net, "p", new LinkChange { IsUp = false });
        }
    }

    /// <summary>Takes the children away, and from P what <see cref="Finish"/> gave it.</summary>
    public void RemoveChildren()
    {
        if (Parent.Net.FindLink("p") is { } parent)
        {
            Parent.Net.ChangeLink(parent.Index, new LinkChange
            {
                Address = Config.ParentMac is null ? null : meta.MacOf("p"),
                IsPromiscuous = Config.ParentPromiscuous == "after" ? false : null,
            });
        }

        if (_running is { } running)
        {
            _running = null;
            running.Dispose();
            return;
        }

        foreach (var child in Config.Children)
        {
            Delete(places[child.Key].Net, child.Key);
        }
    }

    public void Dispose()
    {
        RemoveChildren();
        Delete(Parent.Net, "p");
        Delete(Wire.Net, "w");
        Delete(Wire.Net, "yb");
        Delete(Wire.Net, Bridge);
    }

    /// <summary>A datapath that follows its devices by events must have seen each step before the next, as the kernel's driver has.</summary>
    private void WaitUntilNoticed()
    {
        var deadline = Environment.TickCount64 + 5000;
        while (_running is { } running && Environment.TickCount64 < deadline)
        {
            var seen = running.Observe().Children.ToDictionary(static child => child.Name);
            if (Config.Children.All(child => seen[child.Key].IsUp == child.IsUp))
            {
                return;
            }

            Thread.Sleep(1);
        }
    }

    private static void SetUp(RouteNetlink net, string name) => net.SetUp(net.GetLink(name).Index);

    private static void Change(RouteNetlink net, string name, LinkChange change) => net.ChangeLink(net.GetLink(name).Index, change, name);

    private static void Delete(RouteNetlink net, string name)
    {
        if (net.FindLink(name) is { } link)
        {
            net.DeleteLink(link.Index);
        }
    }

    private static void MakeBridge(RouteNetlink net, string name, MacAddress? address, params string[] ports)
    {
        net.CreateLink(new NewLink
        {
            Name = name,
            Address = address,
            Kind = new BridgeKind { ForwardDelay = 0, SpanningTree = 0, MulticastSnooping = false },
        });
        var bridge = net.GetLink(name).Index;
        foreach (var port in ports)
        {
            Change(net, port, new LinkChange { MasterIndex = bridge });
        }
    }

    private MacAddress? FirstAddress(RecordedChild child) =>
        child.Mode == MacvlanMode.Passthru ? null : child.ChangedFrom ?? meta.MacOf(child.Key);

    private ChildSpec Spec(RecordedChild child) => new()
    {
        Name = child.Key,
        Kind = child.Kind == "macvtap" ? ChildKind.Macvtap : ChildKind.Macvlan,
        Mode = child.Mode,
        Flags = child.Flags,
        Address = FirstAddress(child),
        Sources = [.. child.Sources.Select(meta.MacOf)],
        BroadcastQueueLength = child.BroadcastQueueLength,
        BroadcastCutoff = child.BroadcastCutoff,
        Namespace = places[child.Key].Reference,
    };

    private void BuildExternalBridge(bool hairpin)
    {
        Wire.Net.CreateLink(new NewLink
        {
            Name = "yb",
            IsUp = true,
            Kind = new VethKind
            {
                Peer = new NewLink
                {
                    Name = "y", Kind = new VethKind(), Namespace = places["y"].Namespace, Address = RecordingMeta.StationY,
                },
            },
        });
        SetUp(places["y"].Net, "y");
        MakeBridge(Wire.Net, Bridge, null, "w", "yb");
        SetUp(Wire.Net, Bridge);
        Change(Wire.Net, "w", new LinkChange { BridgePort = new BridgePort { Hairpin = hairpin } });
    }
}
