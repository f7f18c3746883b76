using Bunshin.Conformance.Recordings;
using Bunshin.Datapaths;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Record;

/// <summary>Packets for a stack with ipvlan children: ARP, ND and UDP of all stations to all, from packet sockets and from UDP sockets.</summary>
internal sealed class IpCases
{
    private readonly RecordingMeta _meta;
    private readonly string _port;
    private readonly List<VlanTag> _tags = [];
    private readonly List<RecordedCase> _cases = [];

    private IpCases(RecordingMeta meta)
    {
        _meta = meta;
        var devices = meta.Config.Devices;
        _port = devices.First(static device => device.Spec.Kind == ChildKind.Ipvlan).Lower;
        for (var at = _port; at != "p"; at = devices.First(device => device.Name == at).Lower)
        {
            var vlan = devices.First(device => device.Name == at).Spec.Vlan!;
            _tags.Insert(0, new VlanTag(vlan.Protocol, vlan.Id));
        }
    }

    private long NextNumber => _cases.Count + 1;

    public static IReadOnlyList<RecordedCase> Of(RecordingMeta meta)
    {
        var all = new IpCases(meta);
        foreach (var point in (string[])["w", all._port, "c1", "c2"])
        {
            // On a VLAN on a VLAN, a packet socket of an ipvlan child puts the IP header four bytes late for the driver to find it
            // (hard_header_len), which an IP stack does not.
            if (point is "w" || point == all._port || all._tags.Count < 2)
            {
                all.AddUdp(point);
            }

            all.AddGroups(point);
            all.AddNeighbors(point);
            all.AddOthers(point);

            // What w's own IP sends is not tagged.
            if (point != "w" || all._tags.Count == 0)
            {
                all.AddSockets(point);
            }
        }

        return all._cases;
    }

    private void AddUdp(string point)
    {
        foreach (var to in Others(point))
        {
            var reachable = to is not ("c3" or "unk");
            foreach (var mac in (string[])["p", "w", .. reachable ? (string[])["unk", "bcast"] : []])
            {
                Udp(point, to, Ip(to), mac);
            }

            foreach (var mac in (string[])["p", "w"])
            {
                Udp(point, to, Ip(to, six: true), mac);
            }
        }

        var known = point == "w" ? "c1" : "w";
        var near = point == "w" ? "p" : "w";
        Udp(point, known, Ip(known), near, from: "x");
        Udp(point, known, Ip(known), near, from: "c3");
        Udp(point, known, Ip(known), near, fromMac: "x");
        Udp(point, known, Ip(known), near, hops: 1);
    }

    private void AddGroups(string point)
    {
        foreach (var text in (string[])["255.255.255.255", "10.0.0.255", "224.0.0.1", "239.1.2.3", "239.255.0.9", "ff02::1", "ff02::99"])
        {
            var group = IpAddress.Parse(text);
            var mac = group.IsIpv6 ? group.Ipv6.MulticastMac : group.IsMulticast ? group.Ipv4.MulticastMac : MacAddress.Broadcast;
            Add(point, group.IsIpv6 ? "udp6" : "udp4", text, point, StackFrames.Udp(
                mac, OwnMac(point), group, Ip(point, group.IsIpv6), StackFrames.DefaultHops, NextNumber));
        }
    }

    private void AddNeighbors(string point)
    {
        var own = Ip(point).Ipv4;
        var own6 = Ip(point, six: true).Ipv6;
        var mac = OwnMac(point);
        var peer = _meta.MacOf(point == "w" ? "p" : "w");
        foreach (var to in Others(point).Where(static to => to != "c3"))
        {
            var target = Ip(to).Ipv4;
            var target6 = Ip(to, six: true).Ipv6;
            Add(point, "arp-request", to, point, StackFrames.Arp(MacAddress.Broadcast, mac, ArpOperation.Request, own, MacAddress.Zero, target, NextNumber));
            Add(point, "arp-request", to, "peer", StackFrames.Arp(peer, mac, ArpOperation.Request, own, MacAddress.Zero, target, NextNumber));
            Add(point, "arp-reply", to, "peer", StackFrames.Arp(peer, mac, ArpOperation.Reply, own, peer, target, NextNumber));
            Add(point, "ns", to, point, StackFrames.Neighbor(target6.SolicitedNode.MulticastMac, mac, true, own6, target6.SolicitedNode, target6, NextNumber));
            Add(point, "ns", to, "peer", StackFrames.Neighbor(peer, mac, true, own6, target6, target6, NextNumber));
            Add(point, "na", to, "peer", StackFrames.Neighbor(peer, mac, false, own6, target6, own6, NextNumber));
        }

        Add(point, "garp", point, point, StackFrames.Arp(MacAddress.Broadcast, mac, ArpOperation.Request, own, MacAddress.Zero, own, NextNumber));
    }

    private void AddOthers(string point)
    {
        foreach (var to in (string[])["p", "w", "unk", "bcast", "mc4_all"])
        {
            Add(point, "raw88b5", to, point, ConformanceFrame.Build(_meta.MacOf(to), OwnMac(point), null, NextNumber));
        }
    }

    private void AddSockets(string point)
    {
        foreach (var to in Others(point))
        {
            Socket(point, to, Ip(to));
            Socket(point, to, Ip(to, six: true));
        }

        foreach (var group in (string[])["255.255.255.255", "10.0.0.255", "224.0.0.1", "239.1.2.3", "ff02::1"])
        {
            Socket(point, group, IpAddress.Parse(group));
        }
    }

    private IEnumerable<string> Others(string point) =>
        ((string[])["c1", "c2", "c3", _port, "w", "unk"]).Where(other => other != point);

    private IpAddress Ip(string station, bool six = false) => _meta.Config.Addresses[station][six ? 1 : 0];

    private MacAddress OwnMac(string point) => _meta.MacOf(point == "w" ? "w" : "p");

    private void Udp(string point, string to, IpAddress address, string mac, string? from = null, string? fromMac = null, byte? hops = null) => Add(
        point, address.IsIpv6 ? "udp6" : "udp4", to, from ?? fromMac ?? point, StackFrames.Udp(
            _meta.MacOf(mac),
            fromMac is null ? OwnMac(point) : _meta.MacOf(fromMac),
            address,
            Ip(from ?? point, address.IsIpv6),
            hops ?? StackFrames.DefaultHops,
            NextNumber));

    private void Add(string point, string label, string to, string from, byte[] frame) => _cases.Add(new RecordedCase
    {
        Index = _cases.Count,
        Inject = point,
        Destination = to,
        Source = from,
        Label = label,
        Frame = point == "w" ? ConformanceFrame.Tag(frame, _tags) : frame,
        Observed = new Observation(),
    });

    private void Socket(string point, string to, IpAddress address) => _cases.Add(new RecordedCase
    {
        Index = _cases.Count,
        Inject = point,
        Destination = to,
        Source = point,
        Label = address.IsIpv6 ? "sock-udp6" : "sock-udp4",
        SocketDestination = address,
        Frame = [],
        Observed = new Observation(),
    });
}
