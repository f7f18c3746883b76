using Bunshin.Conformance.Recordings;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Stacks;

/// <summary>The way of one case's frame: what is seen and counted of it, and where it came by.</summary>
internal sealed class CaseWalk(RecordedCase recorded)
{
    public RecordedCase Case { get; } = recorded;

    /// <summary>What the recorder of the sets would have written down.</summary>
    public Observation Observation { get; } = new();

    /// <summary>Devices that see it coming in.</summary>
    public HashSet<string> Arrives { get; } = [];

    /// <summary>Devices at which a frame that something above them sent comes in, as if from outside.</summary>
    public HashSet<string> Returns { get; } = [];

    /// <summary>Devices whose own stack gets it.</summary>
    public HashSet<string> Ends { get; } = [];

    /// <summary>The IP layer to which it belongs has no way for it.</summary>
    public bool IsUnroutable { get; set; }
}

/// <summary>A frame between two devices, and the tag that goes beside it.</summary>
internal readonly record struct WireFrame(byte[] Bytes, VlanTag Tag = default)
{
    public FrameView View => FrameView.TryParse(Bytes, Tag, out var view) ? view : default;

    /// <summary>The same with its outermost tag out of band, as every device has it that has received it.</summary>
    public WireFrame OutOfBand() => View is { IsTagInLine: true } view
        ? new([.. Bytes[..(2 * MacAddress.Length)], .. Bytes[(2 * MacAddress.Length + VlanTag.Length)..]], view.Tag)
        : this;

    /// <summary>The bytes with the tag in line.</summary>
    public byte[] InLine() => Tag.IsPresent ? ConformanceFrame.Tag(Bytes, [Tag]) : Bytes;
}
