using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;

namespace Bunshin.Packets.Igmp;

/// <summary>An IGMP message, recognised but not taken apart (RFC 2236, RFC 3376).</summary>
public readonly ref struct IgmpView
{
    /// <summary>Bytes of the shortest message.</summary>
    public const int MinLength = 8;

    private readonly ReadOnlySpan<byte> _message;

    private IgmpView(ReadOnlySpan<byte> message) => _message = message;

    /// <summary>What it is; other values occur.</summary>
    public IgmpType Type => (IgmpType)_message[0];

    /// <summary>Whether the message adds up.</summary>
    public bool IsChecksumValid => InternetChecksum.IsValid(_message);

    /// <summary>The group of all but version 3 reports, which hold a list; 0.0.0.0 in a general query.</summary>
    public Ipv4Address Group => Ipv4Address.Read(_message[4..]);

    /// <summary>Whether this reports membership: what a snooping switch looks for.</summary>
    public bool IsReport => Type is IgmpType.ReportV1 or IgmpType.ReportV2 or IgmpType.ReportV3 or IgmpType.Leave;

    /// <summary>Reads an IPv4 payload; false for fewer than eight bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out IgmpView message)
    {
        var valid = payload.Length >= MinLength;
        message = valid ? new IgmpView(payload) : default;
        return valid;
    }
}
