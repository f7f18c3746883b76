using Bunshin.Forwarding;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Where one frame came to, and by which rules.</summary>
internal sealed class FrameWalk
{
    private readonly List<(LabNic Parent, VerdictReason Reason)> _verdicts = [];
    private readonly List<string> _trail = [];
    private readonly HashSet<LabInterface> _accepted = [];

    /// <summary>The steps, for a person.</summary>
    public IReadOnlyList<string> Trail => _trail;

    /// <summary>The port of the switch that the frame entered by; null when it stayed inside its host.</summary>
    public LabNic? EnteredSwitchAt { get; set; }

    /// <summary>Whether the stack of <paramref name="one"/> takes the frame.</summary>
    public bool Reached(LabInterface one) => _accepted.Contains(one);

    /// <summary>The last rule that was applied at a parent; <see cref="VerdictReason.None"/> when the frame never came there.</summary>
    public VerdictReason LastReasonAt(LabNic parent) => _verdicts.LastOrDefault(one => one.Parent == parent).Reason;

    /// <summary>Notes a rule.</summary>
    public void Apply(LabNic parent, VerdictReason reason)
    {
        _verdicts.Add((parent, reason));
        Note($"at {parent.FullName}: {VerdictReasons.Describe(reason)}");
    }

    /// <summary>Notes that the stack of <paramref name="one"/> gets the frame, and takes it unless it is for somebody else.</summary>
    public void Deliver(LabInterface one, DeliveryClass by)
    {
        if (by != DeliveryClass.OtherHost && _accepted.Add(one))
        {
            Note($"{one.FullName} gets it");
        }
    }

    /// <summary>Notes anything else.</summary>
    public void Note(string step) => _trail.Add(step);
}
