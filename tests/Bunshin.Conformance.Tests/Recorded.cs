using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Tests;

/// <summary>The recordings of kernels that come with the project.</summary>
internal static class Recorded
{
    private static readonly Lazy<IReadOnlyList<Recording>> Macvlans = new(static () => Read("macvlan-6.18.jsonl.br"));
    private static readonly Lazy<IReadOnlyList<Recording>> VlansAndIpvlans = new(static () => Read("stacks-6.12.jsonl.br"));
    private static readonly Lazy<IReadOnlyList<Recording>> Own = new(static () => Read("own-stacks-6.12.jsonl.br"));

    /// <summary>Macvlan and macvtap.</summary>
    public static IReadOnlyList<Recording> All => Macvlans.Value;

    /// <summary>VLAN devices on each other, and ipvlan children.</summary>
    public static IReadOnlyList<Recording> Stacks => VlansAndIpvlans.Value;

    /// <summary>Our own: VLAN devices, ipvlan children, and macvlan, ipvlan and VLAN on each other.</summary>
    public static IReadOnlyList<Recording> OwnStacks => Own.Value;

    private static IReadOnlyList<Recording> Read(string file)
    {
        using var stream = typeof(Recorded).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException(file);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        return RecordingReader.Read(memory, file);
    }
}
