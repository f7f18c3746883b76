using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The part of the check that asks the rate limit (<see cref="RateLimit"/>), with one bucket for all CPUs and without a lock.</summary>
internal static class RateCheck
{
    // Who loses against another CPU as often as this charges the bucket without looking again: it was not empty a moment ago.
    private const int Attempts = 4;
    private static readonly int _partsShift = int.Log2(RateLimit.PartsOfNanosecond);

    public static void Write(PolicyCheck check)
    {
        var code = check.Rules.Code;
        var over = code.NewLabel("over the rate");
        code.Mark(check.ByRate);
        check.JumpUnless(PolicyBits.Limits, check.Passes);
        check.Rules.Lookup(check.Maps.Buckets, PolicyPlaces.Key, over);
        code.Mov(R8, R0);
        code.Call(BpfHelper.MonotonicTime);
        code.Mov(R9, R0);
        code.Lsh(R9, _partsShift);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Length);
        code.LoadConstant(R2, (ulong)RateLimit.PartsOfSecond);
        code.Mul(R1, R2);
        code.Load(BpfSize.Double, R2, R7 + PolicyEntry.RateOffset);
        code.Div(R1, R2);
        code.Load(BpfSize.Double, R3, R7 + PolicyEntry.BurstOffset);
        code.Add(R3, R9);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            TryCharge(check, over);
        }

        code.Atomic(BpfAtomic.Add, BpfSize.Double, R8, R1);
        code.Jump(check.Passes);
        code.Mark(over);
        check.Refuse(PolicyReason.OverRate);
    }

    // R8 the bucket, R9 now, R1 what the frame costs, R3 the latest that the bucket may say.
    private static void TryCharge(PolicyCheck check, BpfLabel over)
    {
        var code = check.Rules.Code;
        var later = code.NewLabel("not full");
        code.Load(BpfSize.Double, R0, R8);
        code.JumpIf(BpfCondition.Greater, R0, R3, over);
        code.Mov(R4, R0);
        code.Mov(R5, R0);
        code.JumpIf(BpfCondition.GreaterOrEqual, R4, R9, later);
        code.Mov(R4, R9);
        code.Mark(later);
        code.Add(R4, R1);
        code.Atomic(BpfAtomic.CompareExchange, BpfSize.Double, R8, R4);
        code.JumpIf(BpfCondition.Equal, R0, R5, check.Passes);
    }
}
