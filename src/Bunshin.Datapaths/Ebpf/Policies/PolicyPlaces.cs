using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>What the check of a policy keeps in its stack frame: what it has read of the frame.</summary>
internal static class PolicyPlaces
{
    /// <summary>4 bytes: the key of the policy.</summary>
    public static BpfAddress Key => R10 - 8;

    /// <summary>16 bytes: the source; an IPv4 address in the first 4.</summary>
    public static BpfAddress Source => R10 - 24;

    /// <summary>16 bytes: the destination.</summary>
    public static BpfAddress Destination => R10 - 40;

    /// <summary>16 bytes: whom a neighbor advertisement is about.</summary>
    public static BpfAddress Target => R10 - 56;

    /// <summary>40 bytes that the header being looked at is copied to.</summary>
    public static BpfAddress Header => R10 - 96;

    /// <summary>8 bytes: 4, 6, or 0 where it is not an IP packet.</summary>
    public static BpfAddress Family => R10 - 104;

    /// <summary>8 bytes: the protocol, or <see cref="UnknownProtocol"/>, or <see cref="NoProtocol"/>.</summary>
    public static BpfAddress Protocol => R10 - 112;

    /// <summary>4 bytes: both ports as on the wire.</summary>
    public static BpfAddress Ports => R10 - 120;

    /// <summary>8 bytes: 1 if there are ports.</summary>
    public static BpfAddress HasPorts => R10 - 128;

    /// <summary>8 bytes: type of an ICMPv6 message, or one below 128 of ICMP; 0 for none.</summary>
    public static BpfAddress Message => R10 - 136;

    /// <summary>8 bytes: 0 if an IPv4 packet is not a fragment.</summary>
    public static BpfAddress Fragment => R10 - 144;

    /// <summary>8 bytes: there is a tag.</summary>
    public static BpfAddress Tagged => R10 - 152;

    /// <summary>8 bytes that a small part counts in.</summary>
    public static BpfAddress Rounds => R10 - 160;

    /// <summary>Of <see cref="Protocol"/>: it stands in another fragment.</summary>
    public const int UnknownProtocol = 256;

    /// <summary>Of <see cref="Protocol"/>: there is none.</summary>
    public const int NoProtocol = 512;

    /// <summary>How deep they reach.</summary>
    public const int Depth = 160;
}
