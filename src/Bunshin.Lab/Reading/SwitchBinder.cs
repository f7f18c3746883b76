using System.Globalization;
using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Reading;

/// <summary>Binds <c>switch:</c>, first the ports, which are described with the NICs, and once these are known the rest.</summary>
internal sealed class SwitchBinder
{
    private static readonly (string Name, ushort Type)[] Types =
    [
        ("arp", EtherType.Arp), ("ipv4", EtherType.Ipv4), ("ipv6", EtherType.Ipv6), ("lldp", EtherType.Lldp), ("experimental", EtherType.LocalExperimental1),
    ];

    private static readonly (string Name, bool Drops)[] Actions = [("drop", true), ("count", false)];

    private readonly DiagnosticBag _diagnostics;
    private readonly MappingReader? _reader;

    /// <summary>A missing switch is one that reflects nothing, knows no VLANs and lets everything pass.</summary>
    public SwitchBinder(FileNode? node, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _reader = node is null ? null : new MappingReader(node, "the switch", diagnostics);
        Ports = _reader is null ? new SwitchPorts(LabPort.Plain, new Dictionary<string, LabPort>(), []) : BindPorts(_reader);
    }

    /// <summary>The ports.</summary>
    public SwitchPorts Ports { get; }

    /// <summary>The rest, and what is wrong with the ports.</summary>
    public LabSwitch BindRules(LabFile lab)
    {
        Ports.Check(lab, _diagnostics);
        if (_reader is null)
        {
            return LabSwitch.Plain;
        }

        var names = new EndpointNames(lab, _diagnostics);
        var statics = _reader.Items("static").Select(item => Static(item, lab, names)).OfType<LabStaticEntry>().ToList();
        var filters = _reader.Named("filters", "filters").Select(entry => Filter(entry, names)).ToList();
        _reader.Done();
        return new LabSwitch(statics, filters);
    }

    private SwitchPorts BindPorts(MappingReader reader)
    {
        var otherwise = PortBinder.Bind(reader, LabPort.Plain, _diagnostics);
        if (otherwise.IsMirror)
        {
            _diagnostics.Add(reader.Position, "not all ports can be the mirror", "say `mirror: true` of one port, under `ports:`");
        }

        var byPort = new Dictionary<string, LabPort>(StringComparer.Ordinal);
        var named = new List<FileScalar>();
        foreach (var entry in reader.Named("ports", "ports"))
        {
            var port = new MappingReader(entry.Value, "a port", _diagnostics);
            byPort[entry.Key.Text] = PortBinder.Bind(port, otherwise, _diagnostics);
            named.Add(entry.Key);
            port.Done();
        }

        return new SwitchPorts(otherwise, byPort, named);
    }

    private LabStaticEntry? Static(FileNode item, LabFile lab, EndpointNames names)
    {
        var reader = new MappingReader(item, "a static entry", _diagnostics);
        var mac = Mac(reader.RequiredText("mac", "a MAC, or the interface that will have it"), names);
        var port = names.ResolveNic(reader.RequiredText("port", "the NIC behind which it is, such as `server/eth0`"));
        var id = reader.Text("vlan");
        var vlan = VlanBinder.Id(id, _diagnostics);
        reader.Done();
        if (id is null == lab.HasVlanSwitch)
        {
            _diagnostics.Add(
                id?.Position ?? item.Position,
                lab.HasVlanSwitch ? "a static entry lacks \"vlan\"" : "a static entry has a VLAN, and the switch does not look at VLANs",
                lab.HasVlanSwitch ? "the switch keeps VLANs apart, and knows each address in one of them" : "it does once a port has `access:` or `trunk:`");
        }

        return mac is null || port is null ? null : new LabStaticEntry(mac, port, vlan ?? 0);
    }

    private LabFilter Filter(FileEntry entry, EndpointNames names)
    {
        var reader = new MappingReader(entry.Value, "a filter", _diagnostics);
        var filter = new LabFilter(
            entry.Key.Text,
            names.ResolveNic(reader.Text("port")),
            Mac(reader.Text("source"), names),
            Mac(reader.Text("destination"), names),
            Type(reader.Text("ethertype")),
            reader.Choice(reader.RequiredText("action", "`drop` or `count`"), Actions, "filter's action", false));
        reader.Done();
        return filter;
    }

    /// <summary>An interface by its name, anything else as a MAC.</summary>
    private LabMac? Mac(FileScalar? text, EndpointNames names) =>
        text is null ? null
        : text.Text.Contains('/', StringComparison.Ordinal) || !text.Text.Contains(':', StringComparison.Ordinal)
            ? names.ResolveInterface(text) is { } one ? new LabMac(null, one) : null
        : LinkBinder.Mac(text, _diagnostics) is { } mac ? new LabMac(mac, null) : null;

    private ushort? Type(FileScalar? text)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Text.StartsWith("0x", StringComparison.Ordinal)
            && ushort.TryParse(text.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0x600)
        {
            return number;
        }

        foreach (var (name, type) in Types)
        {
            if (name == text.Text)
            {
                return type;
            }
        }

        _diagnostics.Add(text.Position, $"\"{text.Text}\" is not an EtherType", $"one of {string.Join(", ", Types.Select(one => one.Name))}, or a number from 0x0600 to 0xffff");
        return null;
    }
}

/// <summary>How the switch treats its ports, as the file says.</summary>
internal sealed record SwitchPorts(LabPort Default, IReadOnlyDictionary<string, LabPort> ByPort, IReadOnlyList<FileScalar> Named)
{
    /// <summary>The port of <paramref name="nic"/> (<c>host/interface</c>).</summary>
    public LabPort At(string nic) => ByPort.TryGetValue(nic, out var port) ? port : Default;

    /// <summary>Reports ports that belong to no NIC, and those of which a switch with VLANs is not told which it carries.</summary>
    public void Check(LabFile lab, DiagnosticBag diagnostics)
    {
        var known = lab.Nics.Select(nic => nic.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var port in Named.Where(port => !known.Contains(port.Text)))
        {
            diagnostics.Add(port.Position, $"the switch has no port \"{port.Text}\": ports are named after the NIC at their other end", Suggestion.For(port.Text, known));
        }

        foreach (var nic in lab.Nics.Where(nic => lab.HasVlanSwitch && nic.Port is { Vlans: null, IsMirror: false }))
        {
            diagnostics.Add(
                Named.FirstOrDefault(port => port.Text == nic.FullName)?.Position ?? nic.Position,
                $"the switch keeps VLANs apart, and nothing says which the port of {nic.FullName} carries",
                "`access: 100` or `trunk: [100, 200]`, under `switch: ports:` or for all ports under `switch:`");
        }

        foreach (var mirror in Named.Where(port => ByPort[port.Text].IsMirror).Skip(1))
        {
            diagnostics.Add(mirror.Position, $"{mirror.Text} is a second mirror port", "a switch has one");
        }

        foreach (var nic in lab.Nics.Where(nic => nic.Port.IsMirror && nic.Addresses.Count > 0))
        {
            diagnostics.Add(nic.Position, $"{nic.FullName} has addresses, and its port is the mirror, which takes no frames", "leave the addresses out; a capture there sees every frame");
        }
    }
}
