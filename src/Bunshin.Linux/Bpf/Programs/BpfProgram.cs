using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Programs;

/// <summary>A program that the kernel has verified and keeps. It runs where it is attached, or on trial.</summary>
public sealed partial class BpfProgram : BpfObject
{
    private const string Kind = "bpf-prog";
    private const int MostMaps = 64; // MAX_USED_MAPS

    private BpfProgram(FileDescriptor descriptor, string name)
        : base(descriptor, name)
    {
    }

    /// <summary>Has the kernel verify and keep <paramref name="text"/>. From then on it holds the maps that the text names.</summary>
    /// <param name="text">The program; its maps are open.</param>
    /// <param name="type">Where it will be attached.</param>
    /// <param name="name">Up to 15 letters, digits, '_' and '.'; for people.</param>
    /// <exception cref="BpfLoadException">
    /// EACCES or EINVAL: the verifier found fault with it; E2BIG: too long or too hard to verify; EPERM: it needs CAP_BPF and
    /// CAP_NET_ADMIN outside of user namespaces.
    /// </exception>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static BpfProgram Load(BpfProgramText text, BpfProgramType type, string name) =>
        new(BpfLoader.Load(text, type, name), name);

    /// <summary>Opens the program that <paramref name="path"/> pins.</summary>
    /// <exception cref="LinuxException">ENOENT: nothing is there; EINVAL: it is not a program; EACCES: not on a bpf filesystem.</exception>
    public static BpfProgram OpenPinned(string path)
    {
        var descriptor = OpenPinned(path, Kind);
        var info = default(ProgramInfo);
        Ask(descriptor, path, ref info);
        return new BpfProgram(descriptor, info.Name.ToString());
    }

    /// <summary>Opens the program of the kernel's number <paramref name="id"/>.</summary>
    /// <returns>Null: there is none (any more).</returns>
    /// <exception cref="LinuxException">EPERM: CAP_SYS_ADMIN is needed.</exception>
    public static BpfProgram? TryOpenById(uint id)
    {
        var attributes = new IdAttributes { Id = id };
        var target = $"{id}";
        var result = Syscall.Bpf(BpfCommand.ProgramById, ref attributes, out var errno);
        if (errno == Errno.ENOENT)
        {
            return null;
        }

        var descriptor = Opened(result, errno, "open BPF program", target);
        var info = default(ProgramInfo);
        Ask(descriptor, target, ref info);
        return new BpfProgram(descriptor, info.Name.ToString());
    }

    /// <summary>What the kernel knows of it now.</summary>
    /// <exception cref="LinuxException">It was disposed.</exception>
    public unsafe BpfProgramInfo Info()
    {
        var maps = stackalloc uint[MostMaps];
        var info = new ProgramInfo { MapCount = MostMaps, MapIds = (ulong)maps };
        Ask(ref info);
        return new BpfProgramInfo
        {
            Id = info.Id,
            Type = (BpfProgramType)info.Type,
            Name = info.Name.ToString(),
            MapIds = new ReadOnlySpan<uint>(maps, (int)Math.Min(info.MapCount, MostMaps)).ToArray(),
            MachineCodeLength = (int)info.JitedLength,
            TranslatedInstructions = (int)info.TranslatedLength / BpfInstruction.Size,
            VerifiedInstructions = info.VerifiedInstructions,
            RunCount = info.RunCount,
        };
    }
}

/// <summary>Where a program can be attached, and what its context is (<c>enum bpf_prog_type</c>).</summary>
public enum BpfProgramType
{
    /// <summary>At a socket; the context is <see cref="SkBuff"/>, read-only.</summary>
    SocketFilter = 1,

    /// <summary>At a device, as frames come in or leave (tcx, clsact); the context is <see cref="SkBuff"/>.</summary>
    Classifier = 3,
}

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
