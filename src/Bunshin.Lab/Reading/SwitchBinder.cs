namespace Bunshin.Lab.Reading;

/// <summary>Binds <c>switch:</c>.</summary>
internal static class SwitchBinder
{
    /// <summary>A missing switch is one without hairpin.</summary>
    public static HairpinPorts Bind(LabNode? node, DiagnosticBag diagnostics)
    {
        var byPort = new Dictionary<string, bool>(StringComparer.Ordinal);
        var named = new List<LabScalar>();
        if (node is null)
        {
            return new HairpinPorts(false, byPort, named);
        }

        var reader = new MappingReader(node, "the switch", diagnostics);
        var otherwise = reader.Flag("hairpin", false);
        foreach (var entry in reader.Named("ports", "ports"))
        {
            var port = new MappingReader(entry.Value, "a port", diagnostics);
            byPort[entry.Key.Text] = port.Flag("hairpin", otherwise);
            named.Add(entry.Key);
            port.Done();
        }

        reader.Done();
        return new HairpinPorts(otherwise, byPort, named);
    }
}
