namespace Bunshin.Linux.Bpf.Programs;

/// <summary>What the kernel knows of a program.</summary>
public sealed record BpfProgramInfo
{
    /// <summary>The kernel's number for it, unique while it lives.</summary>
    public required uint Id { get; init; }

    /// <summary>Where it can be attached.</summary>
    public required BpfProgramType Type { get; init; }

    /// <summary>What it was called when it was loaded.</summary>
    public required string Name { get; init; }

    /// <summary>The kernel's numbers of the maps that it uses.</summary>
    public required IReadOnlyList<uint> MapIds { get; init; }

    /// <summary>Bytes of machine code; 0 where the kernel interprets.</summary>
    public required int MachineCodeLength { get; init; }

    /// <summary>How many instructions the verifier left or made.</summary>
    public required int TranslatedInstructions { get; init; }

    /// <summary>How many instructions the verifier walked, each as often as it came by; 0 before Linux 5.16.</summary>
    public required uint VerifiedInstructions { get; init; }

    /// <summary>How often it ran while the kernel counted (sysctl <c>kernel.bpf_stats_enabled</c>); trial runs are not counted.</summary>
    public required ulong RunCount { get; init; }
}
