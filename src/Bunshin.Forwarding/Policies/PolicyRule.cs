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
