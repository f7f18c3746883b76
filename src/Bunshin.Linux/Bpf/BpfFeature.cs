using System.Globalization;

namespace Bunshin.Linux.Bpf;

/// <summary>
/// Something of BPF that not every kernel has. Whether this one has it is found by using it; only when that was refused, and the
/// kernel is older, its version is named as the likely reason.
/// </summary>
/// <param name="Name">What people call it.</param>
/// <param name="Since">The first Linux that has it; distributions may have brought it to older ones.</param>
internal sealed record BpfFeature(string Name, Version Since)
{
    /// <summary>Programs attached to devices by links of their own.</summary>
    public static BpfFeature TcxLinks { get; } = new("tcx links", new Version(6, 6));

    /// <summary>Maps of records for a reader.</summary>
    public static BpfFeature RingBuffers { get; } = new("BPF ring buffers", new Version(5, 8));

    /// <summary>Many entries of a map at once.</summary>
    public static BpfFeature Batches { get; } = new("batches of map entries", new Version(5, 6));

    /// <summary>The kernel that runs.</summary>
    public static Version Running { get; } = Environment.OSVersion.Version;

    /// <summary><c>tcx links: Linux 6.6; this is 6.1.187</c>, or null when <paramref name="kernel"/> is new enough.</summary>
    public string? MissingFrom(Version kernel) =>
        kernel < Since ? string.Create(CultureInfo.InvariantCulture, $"{Name}: Linux {Since}; this is {kernel.ToString(3)}") : null;
}
