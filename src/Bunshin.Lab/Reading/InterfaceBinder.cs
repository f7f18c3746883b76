using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Reading;

/// <summary>Binds NICs and children.</summary>
internal static class InterfaceBinder
{
    private const int MostNameBytes = 15;
    private const int LeastMtu = 68;
    private const int MostMtu = 65535;

    internal static readonly (string Name, MacvlanMode Mode)[] Modes =
    [
        ("private", MacvlanMode.Private), ("vepa", MacvlanMode.Vepa), ("bridge", MacvlanMode.Bridge),
        ("passthru", MacvlanMode.Passthru), ("source", MacvlanMode.Source),
    ];

    internal static readonly (string Name, ChildKind Kind)[] Kinds =
        [("macvlan", ChildKind.Macvlan), ("macvtap", ChildKind.Macvtap), ("vlan", ChildKind.Vlan), ("ipvlan", ChildKind.Ipvlan)];

    internal static readonly (string Name, MacvlanFlags Flag)[] AllFlags = [("nopromisc", MacvlanFlags.NoPromisc), ("nodst", MacvlanFlags.NoDst)];

    /// <summary>Binds one entry of <c>nics:</c>.</summary>
    public static LabNic Nic(LabScalar name, LabNode value, string host, SwitchPorts ports, DiagnosticBag diagnostics)
    {
        Name(name, diagnostics);
        var reader = new MappingReader(value, "a NIC", diagnostics);
        var nic = new LabNic
        {
            Host = host,
            Name = name.Text,
            Position = name.Position,
            Mac = DeviceMac(reader, diagnostics),
            Mtu = reader.Number("mtu", LeastMtu, MostMtu),
            IsUp = reader.Flag("up", true),
            Addresses = Addresses(reader, diagnostics),
            Port = ports.At($"{host}/{name.Text}"),
        };
        reader.Done();
        return nic;
    }

    /// <summary>Binds one entry of <c>children:</c>.</summary>
    public static LabChild Child(LabScalar name, LabNode value, string host, DiagnosticBag diagnostics)
    {
        Name(name, diagnostics);
        var reader = new MappingReader(value, "a child", diagnostics);
        var child = Child(reader, name.Text, name.Position, host, diagnostics);
        reader.Done();
        return child;
    }

    /// <summary>Binds a child whose name is known; the caller asks <paramref name="reader"/> for further keys and finishes it.</summary>
    public static LabChild Child(MappingReader reader, string name, SourcePosition position, string host, DiagnosticBag diagnostics)
    {
        var parent = reader.RequiredText("parent", "the NIC it is made on: `eth0` of the same host, or `server/eth0`")?.Text ?? "";
        var child = new LabChild
        {
            Host = host,
            Name = name,
            Position = position,
            Parent = parent.Contains('/', StringComparison.Ordinal) ? parent : $"{host}/{parent}",
            Kind = Choice(reader.Text("kind"), Kinds, "kind", ChildKind.Macvlan, diagnostics),
            Mac = DeviceMac(reader, diagnostics),
            Mtu = reader.Number("mtu", LeastMtu, MostMtu),
            IsUp = reader.Flag("up", true),
            Addresses = Addresses(reader, diagnostics),
        };
        return child.Kind switch
        {
            ChildKind.Vlan => child with { Vlan = VlanBinder.Bind(reader, diagnostics) },
            ChildKind.Ipvlan => child with { Ipvlan = IpvlanBinder.Bind(reader, diagnostics) },
            _ => child with
            {
                Mode = Choice(reader.Text("mode"), Modes, "mode", MacvlanMode.Vepa, diagnostics),
                Flags = reader.Texts("flags").Aggregate(MacvlanFlags.None, (all, flag) => all | Choice(flag, AllFlags, "flag", MacvlanFlags.None, diagnostics)),
                Sources = reader.Texts("sources").Select(text => Mac(text, diagnostics)).OfType<MacAddress>().ToList(),
            },
        };
    }

    /// <summary>Reads a MAC of any sort; null (and a diagnostic) for anything else.</summary>
    public static MacAddress? Mac(LabScalar text, DiagnosticBag diagnostics)
    {
        if (MacAddress.TryParse(text.Text, null, out var mac))
        {
            return mac;
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a MAC address", "six hexadecimal octets such as 02:00:5e:10:00:01");
        return null;
    }

    /// <summary>Reports what Linux would not take as an interface name.</summary>
    public static void Name(LabScalar name, DiagnosticBag diagnostics)
    {
        var text = name.Text;
        if (text.Length is 0 or > MostNameBytes || text is "." or ".." or "lo" || !text.All(c => c is > ' ' and < (char)127 and not '/' and not ':'))
        {
            diagnostics.Add(name.Position, $"\"{text}\" cannot name an interface", $"1 to {MostNameBytes} visible ASCII characters without / and :, and not \"lo\"");
        }
    }

    internal static MacAddress? DeviceMac(MappingReader reader, DiagnosticBag diagnostics)
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

    internal static List<IpPrefix> Addresses(MappingReader reader, DiagnosticBag diagnostics)
    {
        var result = new List<IpPrefix>();
        foreach (var text in reader.Texts("addresses"))
        {
            if (!TryParse(text.Text, out var address))
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

    /// <summary>Reads an address or a subnet with its length, which must be said.</summary>
    internal static bool TryParse(string text, out IpPrefix prefix) => IpPrefix.TryParse(text, out prefix) && text.Contains('/', StringComparison.Ordinal);

    private static bool IsForNobody(IpAddress one) => one.IsIpv6
        ? one.IsAny || one.IsMulticast || one.IsLinkLocal || one.Ipv6.Value == 1
        : (one.Ipv4.Value >> 24) is 0 or 127 or >= 224;

    internal static T Choice<T>(LabScalar? text, (string Name, T Value)[] known, string what, T otherwise, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return otherwise;
        }

        foreach (var (name, value) in known)
        {
            if (name == text.Text)
            {
                return value;
            }
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a {what}", $"one of {string.Join(", ", known.Select(one => one.Name))}");
        return otherwise;
    }
}
