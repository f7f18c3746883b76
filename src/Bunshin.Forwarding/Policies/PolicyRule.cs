using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ip;

namespace Bunshin.Forwarding.Policies;

/// <summary>One rule of an ordered list: the first that is about a frame decides. What is null says nothing about frames.</summary>
public sealed record PolicyRule
{
    /// <summary>What becomes of the frames.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>The protocol behind the IP header and IPv6's extension headers (<see cref="IpProtocol"/>).</summary>
    public byte? Protocol { get; init; }

    /// <summary>The other side: where a sent packet goes, where a received one comes from. Host bits are not looked at.</summary>
    public IpPrefix? Remote { get; init; }

    /// <summary>The other side's ports; with TCP or UDP only.</summary>
    public PortRange? RemotePorts { get; init; }

    /// <summary>The child's own ports; with TCP or UDP only.</summary>
    public PortRange? LocalPorts { get; init; }

    /// <summary>Ports matter.</summary>
    public bool HasPorts => RemotePorts is not null || LocalPorts is not null;

    /// <summary>Whether packets of <paramref name="protocol"/> begin with two ports.</summary>
    public static bool CarriesPorts(int protocol) => protocol is IpProtocol.Tcp or IpProtocol.Udp;
}

/// <summary>What a rule does with the frames that it is about.</summary>
public enum PolicyAction : byte
{
    /// <summary>They pass.</summary>
    Allow,

    /// <summary>They are dropped.</summary>
    Deny,
}

/// <summary>Ports of TCP or UDP, both ends included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Whether <paramref name="port"/> is one of them.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last;

    /// <summary>Reads <c>443</c> or <c>8000-8999</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        var dash = text.IndexOf('-');
        var valid = TryReadPort(dash < 0 ? text : text[..dash], out var first) & TryReadPort(text[(dash + 1)..], out var last) && first <= last;
        range = valid ? new PortRange(first, last) : default;
        return valid;
    }

    /// <summary><c>443</c> or <c>8000-8999</c>.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryReadPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port);
}
