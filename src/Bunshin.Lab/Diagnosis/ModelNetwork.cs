using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>The lab as the pure rules see it: a macvlan table for each parent, and the learning switch between them.</summary>
internal sealed class ModelNetwork
{
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _facts;
    private readonly List<LabNic> _nics;
    private readonly Dictionary<LabNic, (MacvlanTable Table, List<LabChild> Children)> _ports = [];
    private readonly LearningSwitch _switch;

    /// <summary>Builds it from what the file wants and what is so; <paramref name="reflects"/> says which ports of the switch do.</summary>
    public ModelNetwork(LabFile lab, IReadOnlyDictionary<string, InterfaceFacts> facts, Func<LabNic, bool> reflects)
    {
        _facts = facts;
        _nics = [.. lab.Nics];
        _switch = new LearningSwitch(_nics.Count, new LearningSwitchOptions { AgeingTicks = 0 });
        for (var port = 0; port < _nics.Count; port++)
        {
            var nic = _nics[port];
            _switch.SetHairpin(port, reflects(nic));
            _switch.SetEnabled(port, Facts(nic).IsUsable);
            var children = lab.Children.Where(child => child.Parent == nic.FullName).ToList();
            if (children.Count > 0)
            {
                var parent = new MacvlanParent { Address = Facts(nic).Mac, HasCarrier = Facts(nic).IsUsable, Mtu = nic.Mtu ?? 1500 };
                _ports.Add(nic, (MacvlanTable.Create(parent, [.. children.Select(Model)]), children));
            }
        }
    }

    /// <summary>What is so of an interface.</summary>
    public InterfaceFacts Facts(LabInterface one) => _facts[one.FullName];

    /// <summary>The NIC an interface's frames leave its server by: its own, or its parent.</summary>
    public LabNic NicOf(LabInterface one) => one as LabNic ?? _nics.First(nic => nic.FullName == ((LabChild)one).Parent);

    /// <summary>Follows a frame that <paramref name="from"/> sends.</summary>
    public FrameWalk Send(LabInterface from, MacAddress destination, ushort etherType)
    {
        var bytes = new byte[60];
        destination.Write(bytes);
        Facts(from).Mac.Write(bytes.AsSpan(MacAddress.Length));
        bytes[12] = (byte)(etherType >> 8);
        bytes[13] = (byte)etherType;
        _ = FrameView.TryParse(bytes, out var frame);
        var walk = new FrameWalk();
        var nic = NicOf(from);
        if (from is LabChild child)
        {
            var (table, children) = _ports[nic];
            var verdict = table.FromChild(children.IndexOf(child), frame);
            Take(walk, nic, verdict);
            if (!verdict.ToWire)
            {
                return walk;
            }
        }
        else if (!Facts(from).IsUsable)
        {
            walk.Note($"{from.FullName} is down");
            return walk;
        }

        Switch(walk, nic, frame);
        return walk;
    }

    private void Switch(FrameWalk walk, LabNic nic, in FrameView frame)
    {
        walk.EnteredSwitchAt = nic;
        var from = _nics.IndexOf(nic);
        Span<int> leaves = stackalloc int[_switch.Ports];
        var count = _switch.Forward(from, frame, 0, leaves, out _);
        if (!_switch.GetHairpin(from))
        {
            walk.Note($"the switch does not send it back to {nic.FullName} (hairpin off)");
        }

        foreach (var port in leaves[..count])
        {
            Receive(walk, _nics[port], frame);
        }
    }

    private void Receive(FrameWalk walk, LabNic nic, in FrameView frame)
    {
        walk.Note($"the switch sends it to {nic.FullName}");
        if (_ports.TryGetValue(nic, out var port))
        {
            Take(walk, nic, port.Table.FromWire(frame));
            return;
        }

        var own = Facts(nic).Mac == frame.Destination;
        walk.Deliver(nic, frame.Destination.IsGroup ? DeliveryClass.Broadcast : own ? DeliveryClass.Host : DeliveryClass.OtherHost);
    }

    private void Take(FrameWalk walk, LabNic nic, Verdict verdict)
    {
        walk.Apply(nic, verdict.Reason);
        var children = _ports[nic].Children;
        foreach (var delivery in verdict)
        {
            if (!delivery.IsRefused)
            {
                walk.Deliver(children[delivery.Child], delivery.Class);
            }
        }

        if (verdict.ToHost)
        {
            walk.Deliver(nic, verdict.ParentClass);
        }
    }

    private MacvlanChild Model(LabChild child) => new()
    {
        Address = Facts(child).Mac,
        Mode = child.Mode,
        Flags = child.Flags,
        IsUp = Facts(child).IsUp,
        Mtu = child.Mtu ?? 1500,
        Sources = [.. child.Sources],
        Groups = [.. Groups(child)],
    };

    /// <summary>The groups that an interface with these addresses joins: all nodes, and the solicited-node group of each IPv6 address.</summary>
    private static IEnumerable<MacAddress> Groups(LabInterface one) =>
        one.Addresses.Where(address => address.Family == LabFamily.V6)
            .Select(address => SolicitedNode(address))
            .Append(new MacAddress(0x0100_5E00_0001))
            .Append(new MacAddress(0x3333_0000_0001));

    /// <summary>The MAC of an IPv6 address's solicited-node group (RFC 4291 2.7.1, RFC 2464 7).</summary>
    public static MacAddress SolicitedNode(LabAddress address) =>
        IpAddress.FromIPAddress(address.Address).Ipv6.SolicitedNode.MulticastMac;
}
