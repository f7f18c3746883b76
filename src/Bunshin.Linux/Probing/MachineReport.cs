namespace Bunshin.Linux.Probing;

/// <summary>All that <see cref="MachineProbe"/> found.</summary>
/// <param name="Kernel">The kernel's release, for the reader only: nothing is concluded from it.</param>
/// <param name="LinkKinds">Kinds of interface, tried in a namespace that was thrown away.</param>
/// <param name="Facilities">Sockets, devices and system calls.</param>
/// <param name="Privileges">What this process may do.</param>
public sealed record MachineReport(
    string Kernel, IReadOnlyList<MachineFact> LinkKinds, IReadOnlyList<MachineFact> Facilities, IReadOnlyList<MachineFact> Privileges)
{
    /// <summary>All facts, in order.</summary>
    public IEnumerable<MachineFact> All => LinkKinds.Concat(Facilities).Concat(Privileges);
}
