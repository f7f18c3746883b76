using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>What is to be captured.</summary>
public sealed record CaptureRequest
{
    /// <summary>The most bytes of a frame that can be kept.</summary>
    public const int MostSnapLength = 65_536;

    /// <summary>The parent's interface name.</summary>
    public required string Parent { get; init; }

    /// <summary>Its namespace.</summary>
    public NamespaceReference Namespace { get; init; } = NamespaceReference.Current;

    /// <summary>The one child of interest, by the name it has now; null for all.</summary>
    public string? Child { get; init; }

    /// <summary>Frames that a rule or a policy drops.</summary>
    public bool Dropped { get; init; }

    /// <summary>Frames that children send and receive.</summary>
    public bool Passed { get; init; }

    /// <summary>One of so many passing frames, counted on each processor; of dropped ones all are taken.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The most bytes that are kept of a frame, 1 to <see cref="MostSnapLength"/>, out-of-band tag aside.</summary>
    public int SnapLength { get; init; } = 256;
}
