using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Reading;

/// <summary>Binds one host.</summary>
internal static class HostBinder
{
    private const int MostNameLength = 24;

    /// <summary>Binds one entry of <c>hosts:</c>.</summary>
    public static LabHost Bind(FileEntry entry, SwitchPorts ports, DiagnosticBag diagnostics)
    {
        var name = entry.Key.Text;
        if (name.Length is 0 or > MostNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] == '-')
        {
            diagnostics.Add(entry.Key.Position, $"\"{name}\" cannot name a host", $"1 to {MostNameLength} letters, digits, - and _");
        }

        var reader = new MappingReader(entry.Value, "a host", diagnostics);
        var nics = reader.Named("nics", "NICs").Select(nic => InterfaceBinder.Nic(nic, name, ports, diagnostics)).ToList();
        var children = reader.Named("children", "children").Select(child => InterfaceBinder.Child(child, name, diagnostics)).ToList();
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
    private static IEnumerable<FileRoute> Routes(FileScalar text, List<LabInterface> interfaces, DiagnosticBag diagnostics)
    {
        if (text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var to, "dev", var device])
        {
            return FileRoute.Read(text, diagnostics) is { } one ? [one] : [];
        }

        if (!interfaces.Exists(one => one.Name == device))
        {
            diagnostics.Add(text.Position, $"\"{device}\" is not an interface of this host", Suggestion.For(device, interfaces.Select(one => one.Name)));
            return [];
        }

        if (to == "default")
        {
            return [new FileRoute(FileRoute.Everything(isIpv6: false), null, device), new FileRoute(FileRoute.Everything(isIpv6: true), null, device)];
        }

        if (IpPrefix.TryParseWithLength(to, out var destination))
        {
            return [new FileRoute(destination, null, device)];
        }

        diagnostics.Add(text.Position, $"\"{to}\" is not a subnet", "such as `default dev eth0` or `10.0.0.0/8 dev eth0`");
        return [];
    }
}
