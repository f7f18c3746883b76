using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Diagnosis;

/// <summary>A packet that got no further.</summary>
/// <param name="Sender">Who sent the frame that was lost.</param>
/// <param name="Receiver">Whom it was for.</param>
/// <param name="Walk">Where it came to.</param>
/// <param name="Cause">Why, where it is known at once, without looking at the rules that were applied.</param>
internal sealed record Lost(LabInterface Sender, LabInterface Receiver, FrameWalk Walk, Cause? Cause = null);
