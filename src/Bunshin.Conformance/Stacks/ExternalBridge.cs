using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>The learning bridge of the external-bridge sets: port w to the parent, port y to an outside station.</summary>
internal sealed class ExternalBridge
{
    public const int PortW = 0;
    public const int PortY = 1;
    private readonly LearningSwitch _switch = new(ports: 2, new LearningSwitchOptions { AgeingTicks = 0 });

    public ExternalBridge(MacAddress portW, bool hairpin, bool hasCarrier)
    {
        _switch.SetEnabled(PortW, hasCarrier);
        _switch.SetHairpin(PortW, hairpin);
        _ = _switch.AddStatic(portW, LearningSwitch.Self);
    }

    /// <summary>By which ports the frame leaves, and whether the port's own protocols get it (LLDP).</summary>
    public ReadOnlySpan<int> Forward(int port, in FrameView frame, out bool reachesPortStack)
    {
        var leaves = new int[2];
        var count = _switch.Forward(port, frame, tick: 0, leaves, out var outcome);
        reachesPortStack = outcome == SwitchOutcome.LinkLocal;
        return leaves.AsSpan(0, count);
    }
}
