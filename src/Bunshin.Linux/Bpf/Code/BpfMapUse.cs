using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>An instruction that names a map; the map's descriptor takes the place of its immediate when the program is loaded.</summary>
/// <param name="Instruction">The index of the instruction, a wide constant.</param>
/// <param name="Map">The map, which must be open when the program is loaded, and is the kernel's to keep from then on.</param>
public readonly record struct BpfMapUse(int Instruction, BpfMap Map);
