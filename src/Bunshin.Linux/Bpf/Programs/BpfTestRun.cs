namespace Bunshin.Linux.Bpf.Programs;

/// <summary>What came of a trial run.</summary>
/// <param name="ReturnValue">What the program returned.</param>
/// <param name="Packet">The frame as the program left it.</param>
/// <param name="Context">The context as the program left it.</param>
/// <param name="Duration">Nanoseconds that one run took on average.</param>
public sealed record BpfTestRun(int ReturnValue, byte[] Packet, byte[] Context, uint Duration);
