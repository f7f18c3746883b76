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

/// <summary>One thing that was found out about the machine.</summary>
/// <param name="Name">What it is about, by the kernel's or the field's word (<c>macvlan</c>, <c>AF_XDP</c>, <c>CAP_NET_ADMIN</c>).</param>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Found">How that was found out, in one sentence.</param>
/// <param name="Remedy">What would help, or null.</param>
public sealed record MachineFact(string Name, Presence Presence, string Found, string? Remedy = null);

/// <summary>Whether the machine has something.</summary>
public enum Presence
{
    /// <summary>It could not be found out, as a rule for want of a privilege.</summary>
    Unknown,

    /// <summary>It is there and was seen to work.</summary>
    Present,

    /// <summary>It is not there, or may not be used.</summary>
    Absent,
}
