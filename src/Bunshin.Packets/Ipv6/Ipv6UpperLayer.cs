namespace Bunshin.Packets.Ipv6;

/// <summary>What an IPv6 packet carries behind its extension headers.</summary>
public readonly ref struct Ipv6UpperLayer
{
    internal Ipv6UpperLayer(byte protocol, int offset, int fragmentOffset, ReadOnlySpan<byte> payload)
    {
        Protocol = protocol;
        Offset = offset;
        FragmentOffset = fragmentOffset;
        Payload = payload;
    }

    /// <summary>What <see cref="Payload"/> is, by <see cref="Ip.IpProtocol"/>.</summary>
    public byte Protocol { get; }

    /// <summary>Where the payload starts, from the packet's start.</summary>
    public int Offset { get; }

    /// <summary>Where this piece belongs, in bytes; when not 0, the payload does not start with the protocol's header.</summary>
    public int FragmentOffset { get; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
