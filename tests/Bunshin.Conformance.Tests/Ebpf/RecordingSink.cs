using System.Buffers.Binary;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>Writes down what programs would have done with a frame, so that they can be run on trial. The rules are the same as with frames that move.</summary>
internal sealed class RecordingSink : IEbpfSink, IDisposable
{
    private const int Most = 256;
    private const int First = 8;
    private const int RecordSize = 64;
    private readonly BpfMap _trace = BpfMap.Create(new BpfMapSpec
    {
        Name = "trace", Type = BpfMapType.Array, KeySize = 4, ValueSize = First + (Most * RecordSize), MaxEntries = 1,
    });

    private readonly byte[] _bytes = new byte[First + (Most * RecordSize)];

    public void Dispose() => _trace.Dispose();

    /// <summary>Trial runs leave a tag in line; a device that receives a frame first takes it out (<c>skb_vlan_untag</c>).</summary>
    public void Enter(BpfAssembler code)
    {
        var (done, tagged) = (code.NewLabel("out of band"), code.NewLabel("tag in line"));
        code.Load(BpfSize.Word, R7, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R7, RuleWriter.Wire(EtherType.Dot1Q), tagged);
        code.JumpIf(BpfCondition.NotEqual, R7, RuleWriter.Wire(EtherType.Dot1Ad), done);
        code.Mark(tagged);
        code.Mov(R1, R6);
        code.Mov(R2, FrameView.HeaderLength);
        code.Mov(R3, R10);
        code.Add(R3, -96);
        code.Mov(R4, 2);
        code.Call(BpfHelper.LoadBytes);
        code.JumpIf(BpfCondition.NotEqual, R0, 0, done);
        code.Load(BpfSize.Half, R8, R10 - 96);
        code.ToBigEndian(BpfSize.Half, R8);
        code.Mov(R1, R6);
        code.Call(BpfHelper.VlanPop);
        code.Mov(R1, R6);
        code.Mov(R2, R7);
        code.Mov(R3, R8);
        code.Call(BpfHelper.VlanPush);
        code.Mark(done);
    }

    public void Copy(BpfAssembler code, EbpfExit exit, BpfOperand device)
    {
        var full = code.NewLabel("no room");
        code.Mov(R5, device);
        code.LoadMapValue(R1, _trace);
        code.Load(BpfSize.Word, R2, R1);
        code.JumpIf(BpfCondition.GreaterOrEqual, R2, Most, full);
        code.Mov(R3, R2);
        code.Add(R3, 1);
        code.Store(BpfSize.Word, R1, R3);
        code.Mul(R2, RecordSize);
        code.Add(R1, R2);
        code.Store(BpfSize.Word, R1 + First, (int)exit);
        code.Store(BpfSize.Word, R1 + (First + 4), R5);
        var at = First + 8;
        foreach (var field in (int[])[SkBuff.Length, SkBuff.VlanPresent, SkBuff.VlanProtocol, SkBuff.VlanTci, SkBuff.Mark, SkBuff.Priority])
        {
            code.Load(BpfSize.Word, R2, R6 + field);
            code.Store(BpfSize.Word, R1 + at, R2);
            at += 4;
        }

        code.Mov(R3, R1);
        code.Add(R3, at);
        code.Mov(R1, R6);
        code.Mov(R2, 0);
        code.Mov(R4, TrialRecord.HeadLength);
        code.Call(BpfHelper.LoadBytes);
        code.Mark(full);
    }

    public void Leave(BpfAssembler code, EbpfExit exit, BpfOperand device)
    {
        Copy(code, exit, device);
        code.Mov(R0, (int)ClassifierVerdict.Redirect);
        code.Exit();
    }

    /// <summary>Gives what was recorded since the last time.</summary>
    public List<TrialRecord> Take()
    {
        ReadOnlySpan<byte> key = [0, 0, 0, 0];
        _ = _trace.TryLookup(key, _bytes);
        var records = new List<TrialRecord>();
        var count = BinaryPrimitives.ReadInt32LittleEndian(_bytes);
        Assert.InRange(count, 0, Most - 1);
        for (var number = 0; number < count; number++)
        {
            records.Add(TrialRecord.Read(_bytes.AsSpan(First + (number * RecordSize), RecordSize)));
        }

        if (count > 0)
        {
            _bytes.AsSpan().Clear();
            _ = _trace.Update(key, _bytes);
        }

        return records;
    }
}
