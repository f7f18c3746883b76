namespace Bunshin.Forwarding.Switching;

/// <summary>One port of a <see cref="LearningSwitch"/>.</summary>
internal sealed class SwitchPort
{
    public bool IsEnabled { get; set; } = true;

    public bool Reflects { get; set; }

    public PortVlans? Vlans { get; set; }

    public SwitchPortCounters Counters { get; private set; }

    public void CountReceived(bool dropped) => Counters = Counters with
    {
        Received = Counters.Received + 1,
        Dropped = Counters.Dropped + (dropped ? 1 : 0),
    };

    public void CountSent(bool reflected) => Counters = Counters with
    {
        Sent = Counters.Sent + 1,
        Reflected = Counters.Reflected + (reflected ? 1 : 0),
    };
}
