using System.Globalization;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Describing;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>One thing that happened to a frame.</summary>
/// <param name="At">Virtual time.</param>
/// <param name="Place"><c>host/interface</c>, a host or a switch.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Frame">The frame, described; the default where no frame was there.</param>
/// <param name="Text">Why, in a sentence; empty for what needs no reason.</param>
public sealed record TrailStep(TimeSpan At, string Place, TrailKind Kind, FrameDescription Frame, string Text)
{
    /// <summary>The rule of a <see cref="TrailKind.Decided"/> step.</summary>
    public VerdictReason Verdict { get; init; }

    /// <summary>The outcome of a <see cref="TrailKind.Switched"/> or <see cref="TrailKind.NotReflected"/> step.</summary>
    public SwitchOutcome? Switch { get; init; }

    /// <summary>The VLAN that the switch of such a step took the frame for; 0 where it does not look at VLANs, or took it for none.</summary>
    public ushort Vlan { get; init; }

    /// <summary>Whose ports the switch of such a step did not give the frame to, for they do not carry its VLAN.</summary>
    public IReadOnlyList<SimulatedInterface> NotCarriedBy { get; init; } = [];

    /// <summary>What the host of a <see cref="TrailKind.Forwarded"/> or <see cref="TrailKind.NotForwarded"/> step did.</summary>
    public RouterOutcome? Router { get; init; }

    /// <summary>The interface that saw the frame, where one did.</summary>
    public SimulatedInterface? Interface { get; init; }

    /// <summary>Place, frame and reason, without the time, so that repetitions read the same.</summary>
    public string ToLine()
    {
        var verb = Kind switch
        {
            TrailKind.Sent => "sends ",
            TrailKind.Received => "gets ",
            TrailKind.Dropped => "drops ",
            _ => "",
        };
        return $"{Place}: {verb}{Frame.Text}{(Frame.Text is { Length: > 0 } && Text.Length > 0 ? ": " : "")}{Text}";
    }

    /// <summary>The line with its time in microseconds before it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{At.TotalMicroseconds,12:F1} {Kind,-12} {ToLine()}");
}
