using Bunshin.Linux.Bpf.Code;

namespace Bunshin.Linux.Bpf.Programs;

/// <summary>What instructions need that not every kernel has.</summary>
internal static class InstructionFeatures
{
    private static BpfFeature SignedAndSwapping { get; } =
        new("signed division, sign-extending moves and loads, and plain byte swaps", new Version(6, 6));

    private static BpfFeature FetchingAtomics { get; } = new("atomic operations beyond addition", new Version(5, 12));

    /// <summary>What an instruction needs; null: any kernel that this project runs on.</summary>
    public static BpfFeature? Of(BpfInstruction one)
    {
        var kind = one.Opcode & BpfOpcode.ClassMask;
        var operation = one.Opcode & BpfOpcode.OperationMask;
        return kind switch
        {
            BpfOpcode.Load when (one.Opcode & BpfOpcode.ModeMask) == BpfOpcode.MemorySigned => SignedAndSwapping,
            BpfOpcode.Arithmetic32 or BpfOpcode.Arithmetic64 when one.Offset != 0 => SignedAndSwapping,
            BpfOpcode.Arithmetic64 when operation == (int)BpfArithmetic.Swap => SignedAndSwapping,
            BpfOpcode.Store when (one.Opcode & BpfOpcode.ModeMask) == BpfOpcode.Atomic && one.Immediate != 0 => FetchingAtomics,
            BpfOpcode.Jump when operation == BpfOpcode.Call && one.Source.Number == 0 => OfHelper((BpfHelper)one.Immediate),
            _ => null,
        };
    }

    private static BpfFeature? OfHelper(BpfHelper helper) => helper switch
    {
        BpfHelper.RingBufferOutput or BpfHelper.RingBufferReserve or BpfHelper.RingBufferSubmit
            or BpfHelper.RingBufferDiscard or BpfHelper.RingBufferQuery => BpfFeature.RingBuffers,
        BpfHelper.BootTime or BpfHelper.ChecksumLevel => Helper(helper, 5, 8),
        BpfHelper.RedirectToNeighbor or BpfHelper.RedirectToPeer => Helper(helper, 5, 10),
        BpfHelper.CoarseTime => Helper(helper, 5, 11),
        BpfHelper.CheckMtu => Helper(helper, 5, 12),
        BpfHelper.XdpLength => Helper(helper, 5, 18),
        BpfHelper.MapLookupPerCpu => Helper(helper, 5, 19),
        _ => null,
    };

    private static BpfFeature Helper(BpfHelper helper, int major, int minor) => new($"helper {helper}", new Version(major, minor));
}
