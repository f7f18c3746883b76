namespace Bunshin.Datapaths.Userspace;

/// <summary>Choices of the userspace datapath; the defaults suit everybody but tests and measurements.</summary>
public sealed record UserspaceOptions
{
    /// <summary>How frames are read and written.</summary>
    public FrameIoChoice FrameIo { get; init; }

    /// <summary>What the children are.</summary>
    public ChildPortChoice ChildPort { get; init; }
}
