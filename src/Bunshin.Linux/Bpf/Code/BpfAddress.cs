namespace Bunshin.Linux.Bpf.Code;

/// <summary>A place in memory: what a register points to, and a distance from there.</summary>
/// <param name="Base">The register that holds the pointer.</param>
/// <param name="Offset">Bytes from there.</param>
public readonly record struct BpfAddress(BpfRegister Base, short Offset)
{
    /// <summary>What <paramref name="register"/> itself points to.</summary>
    public static implicit operator BpfAddress(BpfRegister register) => new(register, 0);
}
