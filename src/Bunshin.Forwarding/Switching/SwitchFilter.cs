using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Switching;

/// <summary>A rule of a switch: what matches is counted, and dropped if so wished. A null matches anything.</summary>
public sealed record SwitchFilter
{
    /// <summary>What it is called.</summary>
    public string Name { get; init; } = "";

    /// <summary>The port it came in by.</summary>
    public int? Port { get; init; }

    /// <summary>The sender.</summary>
    public MacAddress? Source { get; init; }

    /// <summary>The receiver.</summary>
    public MacAddress? Destination { get; init; }

    /// <summary>The type behind the outermost tag.</summary>
    public ushort? EtherType { get; init; }

    /// <summary>What matches goes no further; else it is only counted.</summary>
    public bool Drops { get; init; } = true;

    /// <summary>Whether the rule speaks of this frame.</summary>
    public bool Matches(int port, in FrameView frame) =>
        (Port is not { } from || from == port)
        && (Source is not { } source || source == frame.Source)
        && (Destination is not { } destination || destination == frame.Destination)
        && (EtherType is not { } type || type == frame.EtherType);
}
