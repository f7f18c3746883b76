namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What <c>owners</c> says of an address: slot and bits of the child that has it, in one word.</summary>
/// <remarks>
/// <code>
///  31                16 15              0
/// +--------------------+----------------+
/// | lower half of bits | slot           |
/// +--------------------+----------------+
/// </code>
/// </remarks>
internal static class OwnerEntry
{
    public const int BitsShift = 16;

    public const int SlotMask = 0xFFFF;

    /// <remarks>Who is screened is told as one on which others stand: fast paths leave both alone, and only what comes behind tells them apart.</remarks>
    public static uint Of(int slot, ChildBits bits) =>
        (uint)slot | ((uint)(bits | ((bits & ChildBits.Screened) == 0 ? 0 : ChildBits.HasUpper)) << BitsShift);
}
