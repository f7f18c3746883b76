using Bunshin.Forwarding.Switching;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>The lab as the pure rules see it: a stack of devices for each NIC, and the learning switch between them.</summary>
internal sealed class ModelNetwork
{
    private readonly LabTopology _lab;
    private readonly IReadOnlyDictionary<string, InterfaceFacts> _facts;
    private readonly List<LabNic> _nics;
    private readonly IReadOnlyDictionary<string, ModelStack> _stacks;
    private readonly LearningSwitch _switch;

    /// <summary>
    /// Builds it from what the file wants and what is so, with a switch that has learned nothing; <paramref name="stacks"/> are by NIC, and
    /// <paramref name="reflects"/> says which ports of the switch do.
    /// </summary>
    public ModelNetwork(
        LabTopology lab, IReadOnlyDictionary<string, InterfaceFacts> facts, IReadOnlyDictionary<string, ModelStack> stacks, Func<LabNic, bool> reflects)
    {
        _stacks = stacks;
        _lab = lab;
        _facts = facts;
        _nics = [.. lab.Nics];
        _switch = SwitchModel.Build(lab, one => Facts(one).Mac, ageingTicks: 0);
        for (var port = 0; port < _nics.Count; port++)
        {
            var nic = _nics[port];
            _switch.SetHairpin(port, reflects(nic));
            _switch.SetEnabled(port, Facts(nic).IsUsable);
        }
    }

    /// <summary>What is so of an interface.</summary>
    public InterfaceFacts Facts(LabInterface one) => _facts[one.FullName];

    /// <summary>The NIC an interface's frames leave its server by.</summary>
    public LabNic NicOf(LabInterface one) => LabStack.Nic(_lab, one)!;

    /// <summary>Follows a frame that <paramref name="from"/> sends.</summary>
    public FrameWalk Send(LabInterface from, byte[] frame)
    {
        var walk = new FrameWalk();
        if (!Facts(from).IsUsable)
        {
            walk.Note($"{from.FullName} is down");
            return walk;
        }

        var nic = NicOf(from);
        var stack = _stacks[nic.FullName];
        var leaving = new List<byte[]>();
        var sink = new ModelSink(stack, walk, Neighbor, leaving);
        _ = FrameView.TryParse(frame, out var view);
        _ = stack.Rules.Send(stack.PlaceOf(from), view, ref sink);
        foreach (var bytes in leaving)
        {
            Switch(walk, nic, bytes);
        }

        return walk;
    }

    private void Switch(FrameWalk walk, LabNic nic, byte[] bytes)
    {
        walk.EnteredSwitchAt = nic;
        var from = _nics.IndexOf(nic);
        _ = FrameView.TryParse(bytes, out var frame);
        Span<int> leaves = stackalloc int[_switch.Ports + 1];
        var count = _switch.ForwardInVlan(from, frame, 0, leaves, out var decision);
        walk.Decided = decision;
        walk.Filter = decision.Outcome == SwitchOutcome.Filtered ? FilterOf(from, frame) : null;
        if (_lab.HasVlanSwitch)
        {
            walk.Note(decision.Vlan == 0 ? $"at the port of {nic.FullName} it belongs to no VLAN" : $"at the port of {nic.FullName} it belongs to VLAN {decision.Vlan}");
        }

        if (decision.Outcome is not (SwitchOutcome.Forwarded or SwitchOutcome.Flooded or SwitchOutcome.SamePort))
        {
            walk.Note($"the switch drops it: {walk.Filter?.Name ?? decision.Outcome.ToString()}");
        }
        else if (!_switch.GetHairpin(from))
        {
            walk.Note($"the switch does not send it back to {nic.FullName} (hairpin off)");
        }

        for (var leaf = 0; leaf < count - (decision.IsMirrored ? 1 : 0); leaf++)
        {
            Receive(walk, _nics[leaves[leaf]], ModelFrames.Retag(bytes, frame, _switch.TagAt(leaves[leaf], decision)));
        }
    }

    private LabFilter? FilterOf(int from, FrameView frame)
    {
        foreach (var filter in _lab.Switch.Filters)
        {
            if (filter.Drops && SwitchModel.Filter(filter, _nics, one => Facts(one).Mac).Matches(from, frame))
            {
                return filter;
            }
        }

        return null;
    }

    private void Receive(FrameWalk walk, LabNic nic, byte[] bytes)
    {
        _ = FrameView.TryParse(bytes, out var frame);
        walk.Note($"the switch sends it to {nic.FullName}{(frame.Tag.IsPresent ? $", in VLAN {frame.Tag.Vid}" : "")}");
        var stack = _stacks[nic.FullName];
        var leaving = new List<byte[]>();
        var sink = new ModelSink(stack, walk, Neighbor, leaving);
        stack.Rules.Receive(frame, ref sink);
    }

    private MacAddress? Neighbor(IpAddress address) =>
        _lab.Hosts.SelectMany(host => host.Interfaces).FirstOrDefault(one => one.Addresses.Any(own => own.Address == address)) is { } owner
            ? Facts(owner).Mac
            : null;
}
