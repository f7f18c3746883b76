using System.Buffers.Binary;
using Bunshin.Datapaths.Ebpf.Policies;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>The check of policies as a program of its own, run on trial: it returns the verdict and nothing else.</summary>
internal sealed class PolicyTrial : IDisposable
{
    private const int Slot = 5;
    private const int TagProtocol = SkBuff.Scratch;
    private const int TagControl = SkBuff.Scratch + 4;
    private const int FrameLength = SkBuff.Scratch + 8;

    // The kernel refuses trials with short IP packets, so frames are cut off in the program.
    private const int LeastTrial = 60;
    private readonly EbpfTables _tables = EbpfTables.Open();
    private readonly PolicyMaps _maps = PolicyMaps.Open(new MapHome(null));
    private readonly PolicyDirection _direction;
    private readonly byte[] _context = new byte[SkBuff.Size];

    public PolicyTrial(PolicyDirection direction)
    {
        _direction = direction;
        var rules = new RuleWriter(_tables.Maps, new RedirectingSink(setsClass: false));
        var code = rules.Code;
        var (refused, unknown, untagged) = (code.NewLabel("refused"), code.NewLabel("unknown"), code.NewLabel("untagged"));
        rules.Enter();
        code.Load(BpfSize.Word, R2, R6 + FrameLength);
        code.Mov(R1, R6);
        code.Mov(R3, 0);
        code.Call(BpfHelper.ChangeTail);
        code.JumpIf(BpfCondition.NotEqual, R0, 0, unknown);
        code.Load(BpfSize.Word, R2, R6 + TagProtocol);
        code.JumpIf(BpfCondition.Equal, R2, 0, untagged);
        code.Load(BpfSize.Word, R3, R6 + TagControl);
        code.Mov(R1, R6);
        code.Call(BpfHelper.VlanPush);
        code.Mark(untagged);
        code.Mov(R9, Slot);
        PolicyCheck.Write(rules, _maps, direction, refused, unknown);
        code.Mov(R0, 0);
        code.Exit();
        code.Mark(unknown);
        code.Mov(R0, -1);
        code.Mark(refused);
        code.Exit();
        Program = BpfProgram.Load(code.Assemble(), BpfProgramType.Classifier, "policy");
    }

    private BpfProgram Program { get; }

    public PolicyTrial With(ChildPolicy policy, MacAddress own)
    {
        var entry = new byte[PolicyEntry.Size];
        PolicyEntry.Write(entry, policy, _direction, own);
        _maps.Policies.Update(Key(), entry);
        _maps.Buckets.Update(Key(), new byte[sizeof(ulong)]);
        return this;
    }

    public PolicyVerdict Judge(byte[] frame, VlanTag tag = default)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_context.AsSpan(TagProtocol), BinaryPrimitives.ReverseEndianness(tag.Tpid));
        BinaryPrimitives.WriteUInt32LittleEndian(_context.AsSpan(TagControl), tag.Tci);
        BinaryPrimitives.WriteInt32LittleEndian(_context.AsSpan(FrameLength), frame.Length);
        var result = Program.TestRun(frame.Length < LeastTrial ? [.. frame, .. new byte[LeastTrial - frame.Length]] : frame, _context).ReturnValue;
        Assert.NotEqual(-1, result);
        return new((PolicyReason)(result & 0xFF), result >> 8);
    }

    /// <summary>Nanoseconds that one judgement of a frame takes, with what leads to it on trial.</summary>
    public long Cost(byte[] frame, int repeat)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_context.AsSpan(TagProtocol), 0);
        BinaryPrimitives.WriteInt32LittleEndian(_context.AsSpan(FrameLength), frame.Length);
        return Program.TestRun(frame, _context, repeat).Duration;
    }

    public uint VerifiedInstructions => Program.Info().VerifiedInstructions;

    public void Dispose()
    {
        Program.Dispose();
        _maps.Dispose();
        _tables.Dispose();
    }

    private byte[] Key() => BitConverter.GetBytes(PolicyEntry.Key(Slot, _direction));
}
