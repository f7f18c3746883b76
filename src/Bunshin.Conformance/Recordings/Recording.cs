using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>One recorded set: how it was built, and its cases in the order of sending.</summary>
/// <param name="Meta">The first line.</param>
/// <param name="Cases">The other lines; empty where <see cref="RecordingMeta.Unsupported"/> says why they cannot be read.</param>
/// <param name="Lines">How many case lines there were.</param>
public sealed record Recording(RecordingMeta Meta, IReadOnlyList<RecordedCase> Cases, int Lines);

/// <summary>The first line of a recording.</summary>
public sealed record RecordingMeta
{
    /// <summary>The outside station of external-bridge sets, which has no key of its own in a recording's <c>macs</c>.</summary>
    public static readonly MacAddress StationY = new(0x0200_0000_0003);

    /// <summary>The set's name.</summary>
    public required string Set { get; init; }

    /// <summary>How it was built.</summary>
    public required RecordedConfig Config { get; init; }

    /// <summary>Addresses by key.</summary>
    public required IReadOnlyDictionary<string, MacAddress> Macs { get; init; }

    /// <summary>Groups by key.</summary>
    public required IReadOnlyDictionary<string, MacAddress> Groups { get; init; }

    /// <summary>Release of the kernel (or name of the datapath) it was recorded on.</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Why no case of this set can be replayed, or null.</summary>
    public string? Unsupported { get; init; }

    /// <summary>The address of a point's device or of another key.</summary>
    /// <exception cref="KeyNotFoundException">No such key.</exception>
    public MacAddress MacOf(string key) => Macs.TryGetValue(key, out var mac) ? mac : key == "y" ? StationY : Groups[key];

    /// <summary>The key of an address.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public string KeyOf(MacAddress address) => Macs.Concat(Groups).Append(new("y", StationY)).First(known => known.Value == address).Key;
}

/// <summary>A recording cannot be read; the message begins with <c>file:line:</c>.</summary>
public sealed class RecordingFormatException : Exception
{
    /// <summary>Failed at <paramref name="line"/> (1-based) of <paramref name="file"/>.</summary>
    public RecordingFormatException(string file, int line, string problem, Exception? inner = null)
        : base($"{file}:{line}: {problem}", inner)
    {
    }
}
