using System.Collections.Immutable;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>A program before the kernel has seen it: what the assembler makes, what is loaded, and what dumps show. Immutable.</summary>
/// <remarks>It may be loaded many times, whatever its maps' descriptors are.</remarks>
public sealed record BpfProgramText
{
    /// <summary>The most instructions that a kernel takes (<c>BPF_COMPLEXITY_LIMIT_INSNS</c>).</summary>
    public const int MostInstructions = 1_000_000;

    /// <summary>All instructions, in order; where a map is named the immediate is still zero.</summary>
    public required ImmutableArray<BpfInstruction> Instructions { get; init; }

    /// <summary>Where which map is named.</summary>
    public ImmutableArray<BpfMapUse> Maps { get; init; } = [];

    /// <summary>The names of labels, by the index of the instruction they stand before.</summary>
    public ImmutableSortedDictionary<int, string> Labels { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>What the author says of an instruction, by its index.</summary>
    public ImmutableSortedDictionary<int, string> Comments { get; init; } = ImmutableSortedDictionary<int, string>.Empty;
}

/// <summary>An instruction that names a map; the map's descriptor takes the place of its immediate when the program is loaded.</summary>
/// <param name="Instruction">The index of the instruction, a wide constant.</param>
/// <param name="Map">The map, which must be open when the program is loaded, and is the kernel's to keep from then on.</param>
public readonly record struct BpfMapUse(int Instruction, BpfMap Map);
