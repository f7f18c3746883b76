using Bunshin.Files.Reading;
using Bunshin.Packets.Addresses;

namespace Bunshin.Files.Binding;

/// <summary>A route beside those that addresses bring.</summary>
/// <param name="Destination">Subnet; of length 0 for the default route.</param>
/// <param name="Gateway">Next hop; null where destinations are neighbors themselves.</param>
/// <param name="Device">The interface it goes out by; null for the one whose subnet has the gateway.</param>
public sealed record FileRoute(IpPrefix Destination, IpAddress? Gateway, string? Device = null)
{
    /// <summary>Reads <c>default via 192.168.1.1</c> or <c>10.0.0.0/8 via 192.168.1.1</c>; null (and a diagnostic) for anything else.</summary>
    public static FileRoute? Read(FileScalar text, DiagnosticBag diagnostics)
    {
        if (text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var to, "via", var by] && IpAddress.TryParse(by, out var gateway))
        {
            if (to == "default")
            {
                return new FileRoute(Everything(gateway.IsIpv6), gateway);
            }

            if (IpPrefix.TryParseWithLength(to, out var destination) && destination.IsIpv6 == gateway.IsIpv6)
            {
                return new FileRoute(destination, gateway);
            }
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a route", "such as `default via 192.168.1.1` or `10.0.0.0/8 via 192.168.1.1`");
        return null;
    }

    /// <summary>The destination of a default route.</summary>
    public static IpPrefix Everything(bool isIpv6) => new(isIpv6 ? Ipv6Address.Any : Ipv4Address.Any, 0);
}
