using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>
/// What has been read of the packet, packed into the frame's last scratch number. The kernel's verifier knows nothing of what comes
/// back from there, and so walks the loops behind once, not once for each way in which a packet can be read.
/// </summary>
/// <remarks>
/// <code>
///  31    24 23      16 15       14 13           4 3       0
/// +--------+----------+--+--------+--------------+---------+
/// |        | message  |  | ports? | protocol     | family  |
/// +--------+----------+--+--------+--------------+---------+
/// </code>
/// </remarks>
internal static class KnownFacts
{
    private const int Place = SkBuff.Scratch + 16;

    private static readonly (BpfAddress At, int Shift, int Mask)[] _facts =
    [
        (PolicyPlaces.Family, 0, 0xF), (PolicyPlaces.Protocol, 4, 0x3FF), (PolicyPlaces.HasPorts, 14, 1), (PolicyPlaces.Message, 16, 0xFF),
    ];

    /// <summary>Writes them down; changes R1 and R2.</summary>
    public static void Keep(BpfAssembler code)
    {
        code.Mov(R1, 0);
        foreach (var (at, shift, _) in _facts)
        {
            code.Load(BpfSize.Double, R2, at);
            code.Lsh(R2, shift);
            code.Or(R1, R2);
        }

        code.Store(BpfSize.Word, R6 + Place, R1);
    }

    /// <summary>Takes them from there; changes R1.</summary>
    public static void Restore(BpfAssembler code)
    {
        foreach (var (at, shift, mask) in _facts)
        {
            code.Load(BpfSize.Word, R1, R6 + Place);
            code.Rsh(R1, shift);
            code.And(R1, mask);
            code.Store(BpfSize.Double, at, R1);
        }
    }
}
