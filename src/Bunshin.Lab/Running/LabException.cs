using Bunshin.Lab.Results;

namespace Bunshin.Lab.Running;

/// <summary>A lab could not be brought up. What had been made is taken down again.</summary>
public sealed class LabException : Exception
{
    /// <summary>Failed at <paramref name="stage"/>, for the reason in <paramref name="message"/>.</summary>
    public LabException(LabStage stage, string message, Exception? inner = null)
        : base(message, inner) => Stage = stage;

    /// <summary>Nothing failed: the datapath that was asked for cannot serve such a lab on this machine, as the message says.</summary>
    public bool IsUnsupported { get; init; }

    /// <summary>Where it failed.</summary>
    public LabStage Stage { get; }
}
