namespace Bunshin.Lab.Topology;

/// <summary>The hosts of a lab, with their NICs and children, and the switch between them.</summary>
public record LabTopology
{
    private Dictionary<string, LabInterface>? _index;

    /// <summary>The hosts, in the file's order.</summary>
    public required IReadOnlyList<LabHost> Hosts { get; init; }

    /// <summary>The adjacent switch, which all NICs are plugged into.</summary>
    public LabSwitch Switch { get; init; } = LabSwitch.Plain;

    /// <summary>Rows and columns of the ping matrix, in the file's order.</summary>
    public required IReadOnlyList<LabEndpoint> Endpoints { get; init; }

    /// <summary>Whether the switch keeps VLANs apart; else it passes tags and does not look at them.</summary>
    public bool HasVlanSwitch => Nics.Any(nic => nic.Port.Vlans is not null);

    /// <summary>All NICs.</summary>
    public IEnumerable<LabNic> Nics => Hosts.SelectMany(host => host.Nics);

    /// <summary>All children, in the file's order.</summary>
    public IEnumerable<LabChild> Children => Hosts.SelectMany(host => host.Children);

    /// <summary>The interface of that full name (<c>host/interface</c>), or null.</summary>
    public LabInterface? Find(string fullName)
    {
        // Hosts never change, so that a copy of the lab may share the index; of two with one name, which is a mistake, the first.
        _index ??= Hosts.SelectMany(host => host.Interfaces).GroupBy(one => one.FullName, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.First(), StringComparer.Ordinal);
        return _index.GetValueOrDefault(fullName);
    }

    /// <summary>The host of that name.</summary>
    public LabHost Host(string name) => Hosts.First(host => host.Name == name);
}
