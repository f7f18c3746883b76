using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Reading;

/// <summary>Binds one host.</summary>
internal static class HostBinder
{
    private const int MostNameLength = 24;

    /// <summary>Binds one entry of <c>hosts:</c>.</summary>
    public static LabHost Bind(LabEntry entry, SwitchPorts ports, DiagnosticBag diagnostics)
    {
        var name = entry.Key.Text;
        if (name.Length is 0 or > MostNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] == '-')
        {
            diagnostics.Add(entry.Key.Position, $"\"{name}\" cannot name a host", $"1 to {MostNameLength} letters, digits, - and _");
        }

        var reader = new MappingReader(entry.Value, "a host", diagnostics);
        var nics = reader.Named("nics", "NICs").Select(nic => InterfaceBinder.Nic(nic.Key, nic.Value, name, ports, diagnostics)).ToList();
        var children = reader.Named("children", "children").Select(child => InterfaceBinder.Child(child.Key, child.Value, name, diagnostics)).ToList();
        var routes = reader.Texts("routes").SelectMany(route => Routes(route, [.. nics, .. children], diagnostics)).ToList();
        var host = new LabHost
        {
            Name = name,
            Nics = nics,
            Children = children,
            Routes = routes,
            Forwarding = ForwardingBinder.Forwarding(reader, diagnostics),
            Policies = ForwardingBinder.Policies(reader, diagnostics),
            Sysctls = ForwardingBinder.Sysctls(reader, diagnostics),
        };
        reader.Done();
        return host;
    }

    /// <summary>Also such as <c>default dev eth0</c>, of both families where none is said.</summary>
    private static IEnumerable<LabRoute> Routes(LabScalar text, List<LabInterface> interfaces, DiagnosticBag diagnostics)
    {
        if (text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var to, "dev", var device])
        {
            return Route(text, diagnostics) is { } one ? [one] : [];
        }

        if (!interfaces.Exists(one => one.Name == device))
        {
            diagnostics.Add(text.Position, $"\"{device}\" is no interface of this host", Suggestion.For(device, interfaces.Select(one => one.Name)));
            return [];
        }

        if (to == "default")
        {
            return [new LabRoute(Everything(isIpv6: false), null, device), new LabRoute(Everything(isIpv6: true), null, device)];
        }

        if (InterfaceBinder.TryParse(to, out var destination))
        {
            return [new LabRoute(destination, null, device)];
        }

        diagnostics.Add(text.Position, $"\"{to}\" is not a subnet", "such as `default dev eth0` or `10.0.0.0/8 dev eth0`");
        return [];
    }

    internal static LabRoute? Route(LabScalar text, DiagnosticBag diagnostics)
    {
        var words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var to, "via", var by] && IpAddress.TryParse(by, out var gateway))
        {
            if (to == "default")
            {
                return new LabRoute(Everything(gateway.IsIpv6), gateway);
            }

            if (InterfaceBinder.TryParse(to, out var destination) && destination.IsIpv6 == gateway.IsIpv6)
            {
                return new LabRoute(destination, gateway);
            }
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is not a route", "such as `default via 192.168.1.1` or `10.0.0.0/8 via 192.168.1.1`");
        return null;
    }

    private static IpPrefix Everything(bool isIpv6) => new(isIpv6 ? Ipv6Address.Any : Ipv4Address.Any, 0);
}
