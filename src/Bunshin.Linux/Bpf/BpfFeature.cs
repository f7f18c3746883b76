using System.Globalization;
using Bunshin.Linux.Bpf.Code;

namespace Bunshin.Linux.Bpf;

/// <summary>
/// Something of BPF that not every kernel has. Whether this one has it is found by using it; only when that was refused, and the
/// kernel is older, its version is named as the likely reason.
/// </summary>
/// <param name="Name">What people call it.</param>
/// <param name="Since">The first Linux that has it; distributions may have brought it to older ones.</param>
internal sealed record BpfFeature(string Name, Version Since)
{
    /// <summary>Programs attached to devices by links of their own.</summary>
    public static BpfFeature TcxLinks { get; } = new("tcx links", new Version(6, 6));

    /// <summary>Maps of records for a reader.</summary>
    public static BpfFeature RingBuffers { get; } = new("BPF ring buffers", new Version(5, 8));

    /// <summary>Many entries of a map at once.</summary>
    public static BpfFeature Batches { get; } = new("batches of map entries", new Version(5, 6));

    /// <summary>The kernel that runs.</summary>
    public static Version Running { get; } = Environment.OSVersion.Version;

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

    /// <summary><c>tcx links: Linux 6.6; this is 6.1.187</c>, or null when <paramref name="kernel"/> is new enough.</summary>
    public string? MissingFrom(Version kernel) =>
        kernel < Since ? string.Create(CultureInfo.InvariantCulture, $"{Name}: Linux {Since}; this is {kernel.ToString(3)}") : null;

    private static BpfFeature SignedAndSwapping { get; } =
        new("signed division, sign-extending moves and loads, and plain byte swaps", new Version(6, 6));

    private static BpfFeature FetchingAtomics { get; } = new("atomic operations beyond addition", new Version(5, 12));

    private static BpfFeature? OfHelper(BpfHelper helper) => helper switch
    {
        BpfHelper.RingBufferOutput or BpfHelper.RingBufferReserve or BpfHelper.RingBufferSubmit
            or BpfHelper.RingBufferDiscard or BpfHelper.RingBufferQuery => RingBuffers,
        BpfHelper.BootTime or BpfHelper.ChecksumLevel => Helper(helper, 5, 8),
        BpfHelper.RedirectToNeighbour or BpfHelper.RedirectToPeer => Helper(helper, 5, 10),
        BpfHelper.CoarseTime => Helper(helper, 5, 11),
        BpfHelper.CheckMtu => Helper(helper, 5, 12),
        BpfHelper.XdpLength => Helper(helper, 5, 18),
        BpfHelper.MapLookupPerCpu => Helper(helper, 5, 19),
        _ => null,
    };

    private static BpfFeature Helper(BpfHelper helper, int major, int minor) => new($"helper {helper}", new Version(major, minor));
}
