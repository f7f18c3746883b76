namespace Bunshin.Lab.Reading;

/// <summary>Which ports of the switch reflect, as the file says.</summary>
internal sealed record HairpinPorts(bool Default, IReadOnlyDictionary<string, bool> ByPort, IReadOnlyList<LabScalar> Named)
{
    /// <summary>Whether the port of <paramref name="nic"/> (<c>host/interface</c>) reflects.</summary>
    public bool At(string nic) => ByPort.TryGetValue(nic, out var hairpin) ? hairpin : Default;

    /// <summary>Reports ports that belong to no NIC.</summary>
    public void ReportUnknownPorts(LabFile lab, DiagnosticBag diagnostics)
    {
        var known = lab.Nics.Select(nic => nic.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var port in Named.Where(port => !known.Contains(port.Text)))
        {
            diagnostics.Add(port.Position, $"the switch has no port \"{port.Text}\": ports are named after the NIC at their other end", Suggestion.For(port.Text, known));
        }
    }
}
