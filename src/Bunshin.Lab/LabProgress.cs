namespace Bunshin.Lab;

/// <summary>How far a run is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Parts of the stage that are done.</param>
/// <param name="Total">Parts of the stage.</param>
/// <param name="Text">The part at hand, for a person.</param>
public readonly record struct LabProgress(LabStage Stage, int Done, int Total, string Text);
