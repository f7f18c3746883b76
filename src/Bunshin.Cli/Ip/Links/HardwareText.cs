using System.Globalization;
using System.Net;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Hardware types (<c>ARPHRD_*</c>) and addresses as <c>ip</c> writes them.</summary>
internal static class HardwareText
{
    public static string TypeName(ushort type) => type switch
    {
        1 => "ether",
        24 => "ieee1394",
        32 => "infiniband",
        512 => "ppp",
        768 => "ipip",
        769 => "tunnel6",
        772 => "loopback",
        776 => "sit",
        778 => "gre",
        801 => "ieee802.11",
        823 => "gre6",
        0xFFFE => "none",
        0xFFFF => "void",
        280 => "can",
        _ => string.Create(CultureInfo.InvariantCulture, $"[{type}]"),
    };

    /// <summary>Octets with colons between; the ends of an IP tunnel as IP addresses.</summary>
    public static string Address(ReadOnlySpan<byte> bytes, ushort type)
    {
        if ((bytes.Length == 4 && type is 768 or 776 or 778) || (bytes.Length == 16 && type is 769 or 823))
        {
            return new IPAddress(bytes).ToString();
        }

        return string.Join(':', bytes.ToArray().Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
