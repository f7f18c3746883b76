using Bunshin.Forwarding;
using Bunshin.Forwarding.Switching;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Where one frame came to, and by which rules.</summary>
internal sealed class FrameWalk
{
    private readonly List<(LabInterface At, VerdictReason Reason)> _verdicts = [];
    private readonly List<string> _trail = [];
    private readonly List<LabInterface> _accepted = [];

    /// <summary>The steps, for a person.</summary>
    public IReadOnlyList<string> Trail => _trail;

    /// <summary>The port of the switch that the frame entered by; null when it stayed inside its host.</summary>
    public LabNic? EnteredSwitchAt { get; set; }

    /// <summary>What the switch did with it; null when it never came there.</summary>
    public SwitchDecision? Decided { get; set; }

    /// <summary>The filter of the switch that dropped it, or null.</summary>
    public LabFilter? Filter { get; set; }

    /// <summary>Those whose stack took it, in order.</summary>
    public IReadOnlyList<LabInterface> Accepted => _accepted;

    /// <summary>Whether the stack of <paramref name="one"/> takes the frame.</summary>
    public bool Reached(LabInterface one) => _accepted.Contains(one);

    /// <summary>The last rule that was applied at a device; <see cref="VerdictReason.None"/> when the frame never came there.</summary>
    public VerdictReason LastReasonAt(LabInterface device) => _verdicts.LastOrDefault(one => one.At == device).Reason;

    /// <summary>Whether a rule was applied anywhere.</summary>
    public bool Met(VerdictReason reason) => _verdicts.Exists(one => one.Reason == reason);

    /// <summary>Notes a rule.</summary>
    public void Apply(LabInterface device, VerdictReason reason)
    {
        _verdicts.Add((device, reason));
        Note($"at {device.FullName}: {VerdictReasons.Describe(reason)}");
    }

    /// <summary>Notes that the stack of <paramref name="one"/> gets the frame, and takes it unless it is for somebody else.</summary>
    public void Deliver(LabInterface one, DeliveryClass by)
    {
        if (by != DeliveryClass.OtherHost && !_accepted.Contains(one))
        {
            _accepted.Add(one);
            Note($"{one.FullName} gets it");
        }
    }

    /// <summary>Notes anything else.</summary>
    public void Note(string step) => _trail.Add(step);
}
