using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

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
