using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>A MAC that the file gives as such, or as the interface that will have it.</summary>
/// <param name="Address">The MAC; null where an interface is named.</param>
/// <param name="Interface">The interface; null where a MAC is given.</param>
public sealed record LabMac(MacAddress? Address, LabInterface? Interface)
{
    /// <inheritdoc/>
    public override string ToString() => Interface?.FullName ?? Address.ToString()!;
}
