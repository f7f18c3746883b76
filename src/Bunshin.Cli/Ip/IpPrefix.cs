using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Grammar;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Ip;

/// <summary>An address with the length of its prefix, as written on a command line: host bits are kept.</summary>
/// <param name="Address">The address.</param>
/// <param name="Length">Bits of the prefix; without one written, all.</param>
/// <param name="HasLength">Whether a length was written.</param>
internal sealed record IpPrefix(IPAddress Address, int Length, bool HasLength)
{
    public static IpPrefix Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = TokenCursor.ParseIp(slash < 0 ? text : text[..slash])
            ?? throw new UsageException($"\"{text}\" is not an address with a prefix, such as 192.168.1.2/24 or fd00::2/64");
        var most = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        if (slash < 0)
        {
            return new IpPrefix(address, most, HasLength: false);
        }

        return int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= most
            ? new IpPrefix(address, length, HasLength: true)
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"the prefix length of \"{text}\" is not a number from 0 to {most}"));
    }

    public bool Contains(IPAddress other) =>
        new Packets.Addresses.IpPrefix(IpAddress.FromIPAddress(Address), Length).Contains(IpAddress.FromIPAddress(other));

    /// <summary>The address with all host bits set: an IPv4 network's broadcast address.</summary>
    public IPAddress Last()
    {
        var bytes = Address.GetAddressBytes();
        for (var bit = Length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
