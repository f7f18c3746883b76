namespace Bunshin.Packets.Ip;

/// <summary>Protocol numbers of IPv4 and next-header values of IPv6 that the project knows by name (IANA protocol numbers).</summary>
public static class IpProtocol
{
    /// <summary>IPv6 hop-by-hop options.</summary>
    public const byte HopByHop = 0;

    /// <summary>ICMP for IPv4.</summary>
    public const byte Icmp = 1;

    /// <summary>IPv4 group membership.</summary>
    public const byte Igmp = 2;

    public const byte Tcp = 6;

    public const byte Udp = 17;

    /// <summary>IPv6 routing header.</summary>
    public const byte Routing = 43;

    /// <summary>IPv6 fragment header.</summary>
    public const byte Fragment = 44;

    /// <summary>Encapsulating security payload; what is behind it cannot be read.</summary>
    public const byte Esp = 50;

    /// <summary>Authentication header; its length counts 4-byte units.</summary>
    public const byte Ah = 51;

    /// <summary>ICMP for IPv6.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>Nothing follows.</summary>
    public const byte NoNextHeader = 59;

    /// <summary>IPv6 destination options.</summary>
    public const byte DestinationOptions = 60;

    /// <summary>IPv6 mobility header (RFC 6275).</summary>
    public const byte Mobility = 135;

    /// <summary>Host identity protocol (RFC 7401).</summary>
    public const byte Hip = 139;

    /// <summary>Shim6 (RFC 5533).</summary>
    public const byte Shim6 = 140;
}
