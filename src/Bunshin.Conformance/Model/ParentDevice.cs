using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Model;

/// <summary>What the parent device does below the macvlan port: nothing for a plain cable, a bridge's rules for a bridge.</summary>
internal sealed class ParentDevice
{
    private const int CablePort = 0;
    private readonly LearningSwitch? _bridge;
    private readonly bool _isPromiscuous;
    private readonly MacAddress _address;
    private readonly int[] _leaves = new int[1];

    public ParentDevice(RecordedConfig config, MacAddress address, MacvlanTable table)
    {
        _address = address;
        if (!config.BridgeParent)
        {
            return;
        }

        _bridge = new LearningSwitch(ports: 1, new LearningSwitchOptions { AgeingTicks = 0 });
        _ = _bridge.AddStatic(address, LearningSwitch.Self);

        // A bridge has no unicast filter: any child with an address of its own makes it promiscuous.
        _isPromiscuous = config.ParentPromiscuous is not null
            || table.Children.Any(static child => MacvlanRules.PromiscuityOf(child) > 0)
            || table.Children.Any(static child => child.IsUp && child.Mode != MacvlanMode.Passthru);
    }

    /// <summary>A bridge does not send to itself, nor out of its only port what it knows to be itself.</summary>
    public bool LosesOnTransmit(in FrameView frame) => _bridge is not null && frame.Destination == _address;

    /// <summary>Whether a frame from the cable gets as far as the parent's own receive path.</summary>
    public bool TakesFromWire(in FrameView frame)
    {
        if (_bridge is null)
        {
            return true;
        }

        _ = _bridge.Forward(CablePort, frame, tick: 0, _leaves, out var outcome);
        return outcome switch
        {
            SwitchOutcome.MacControl or SwitchOutcome.LinkLocal or SwitchOutcome.InvalidSource or SwitchOutcome.PortDisabled => false,
            SwitchOutcome.ToSwitch => true,
            _ => frame.Destination.IsGroup || _isPromiscuous,
        };
    }

    /// <summary>Counts one received frame. A bridge counts what is behind the header, and multicast, but not broadcast.</summary>
    public void CountReceived(in FrameView frame, int length, Observation observation)
    {
        observation.Count("p", "rx_packets", 1);
        if (_bridge is null)
        {
            observation.Count("p", "rx_bytes", length);
            return;
        }

        observation.Count("p", "rx_bytes", frame.LengthWithoutTag - FrameView.HeaderLength);
        observation.Count("p", "multicast", frame.Destination is { IsGroup: true, IsBroadcast: false } ? 1 : 0);
    }
}
