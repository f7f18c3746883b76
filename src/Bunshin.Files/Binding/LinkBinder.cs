using Bunshin.Files.Reading;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Files.Binding;

/// <summary>Binds what every link has: its name, its MAC, its MTU and its addresses.</summary>
public static class LinkBinder
{
    private const int MostNameBytes = 15;
    private const int LeastMtu = 68;
    private const int MostMtu = 65535;

    /// <summary>Reports what Linux would not take as an interface name.</summary>
    public static void Name(FileScalar name, DiagnosticBag diagnostics)
    {
        var text = name.Text;
        if (text.Length is 0 or > MostNameBytes || text is "." or ".." or "lo" || !text.All(c => c is > ' ' and < (char)127 and not '/' and not ':'))
        {
            diagnostics.Add(name.Position, $"\"{text}\" cannot name an interface", $"1 to {MostNameBytes} visible ASCII characters without / and :, and not \"lo\"");
        }
    }

    /// <summary>What stands under <c>mtu:</c>, in bytes; null for nothing.</summary>
    public static int? Mtu(MappingReader reader) => reader.Number("mtu", LeastMtu, MostMtu);

    /// <summary>Reads a MAC of any sort; null (and a diagnostic) for anything else.</summary>
    public static MacAddress? Mac(FileScalar text, DiagnosticBag diagnostics)
    {
        if (MacAddress.TryParse(text.Text, null, out var mac))
        {
            return mac;
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a MAC address", "six hexadecimal octets such as 02:00:5e:10:00:01");
        return null;
    }

    /// <summary>What stands under <c>mac:</c>, which an interface can have; null for nothing (and a diagnostic for anything else).</summary>
    public static MacAddress? DeviceMac(MappingReader reader, DiagnosticBag diagnostics)
    {
        if (reader.Text("mac") is not { } text || Mac(text, diagnostics) is not { } mac)
        {
            return null;
        }

        if (!mac.IsValidForDevice)
        {
            diagnostics.Add(text.Position, $"no interface can have the MAC {mac}", "not all zeros, and an even first octet (an odd one is a group)");
        }

        return mac;
    }

    /// <summary>What stands under <c>addresses:</c> and an interface can have, each with the length of its prefix.</summary>
    public static IReadOnlyList<IpPrefix> Addresses(MappingReader reader, DiagnosticBag diagnostics)
    {
        var result = new List<IpPrefix>();
        foreach (var text in reader.Texts("addresses"))
        {
            if (!IpPrefix.TryParseWithLength(text.Text, out var address))
            {
                diagnostics.Add(text.Position, $"\"{text.Text}\" is not an address with a prefix", "such as 192.168.1.2/24 or fd00::2/64");
            }
            else if (IsForNobody(address.Address))
            {
                diagnostics.Add(text.Position, $"no interface can have the address {address.Address}", "a unicast address, not a group, loopback or unspecified one");
            }
            else
            {
                result.Add(address);
            }
        }

        return result;
    }

    private static bool IsForNobody(IpAddress one) => one.IsIpv6
        ? one.IsAny || one.IsMulticast || one.IsLinkLocal || one.Ipv6.Value == 1
        : (one.Ipv4.Value >> 24) is 0 or 127 or >= 224;
}
