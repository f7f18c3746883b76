namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>Where a port's flood list begins for each set of modes; 0 where nobody is.</summary>
/// <param name="All">The first member at all.</param>
/// <param name="Vepa">The first vepa or else bridge member.</param>
/// <param name="Bridge">The first bridge member.</param>
/// <param name="Side">Which of the two links of <see cref="FloodLink"/> is in force.</param>
internal readonly record struct FloodHeads(int All, int Vepa, int Bridge, int Side);
