using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Topology;

/// <summary>An IP address with the length of its subnet's prefix, as <c>ip addr</c> writes it.</summary>
/// <param name="Address">IPv4 or IPv6, without a scope.</param>
/// <param name="PrefixLength">0 to 32, or to 128.</param>
public sealed record LabAddress(IPAddress Address, int PrefixLength)
{
    private static readonly System.Buffers.SearchValues<char> Refused = System.Buffers.SearchValues.Create("%[] xX");

    /// <summary>The family.</summary>
    public LabFamily Family => FamilyOf(Address);

    /// <summary>The family of a bare address.</summary>
    public static LabFamily FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? LabFamily.V4 : LabFamily.V6;

    /// <summary>Whether <paramref name="other"/> lies in this subnet.</summary>
    public bool Covers(IPAddress other) =>
        new IpPrefix(IpAddress.FromIPAddress(Address), PrefixLength).Contains(IpAddress.FromIPAddress(other));

    /// <summary>Reads <c>192.168.1.2/24</c> or <c>fd00::2/64</c>; the prefix is not optional.</summary>
    internal static bool TryParse(string text, out LabAddress result)
    {
        result = null!;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParseAddress(text[..slash], out var address)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
        {
            return false;
        }

        result = new LabAddress(address, length);
        return true;
    }

    /// <summary>Reads a bare address; forms such as <c>1.2</c> or <c>0x7f000001</c> and scopes are refused.</summary>
    internal static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length > 45 || text.AsSpan().ContainsAny(Refused) || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(c => c == '.') == 3;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
