using System.Buffers.Binary;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class ProgramTests
{
    [Fact]
    public void A_trial_gives_the_frame_the_context_and_the_verdict_back()
    {
        using var program = BpfKernel.Load(static code =>
        {
            code.Mov(R6, R1);
            code.Load(BpfSize.Word, R2, R6 + SkBuff.Mark);
            code.Add(R2, 1);
            code.Store(BpfSize.Word, R6 + SkBuff.Mark, R2);
            code.Mov(R1, R6);
            code.Mov(R2, 0x8100);
            code.ToBigEndian(BpfSize.Half, R2);
            code.Mov(R3, 42);
            code.Call(BpfHelper.VlanPush);
            code.Load(BpfSize.Word, R0, R6 + SkBuff.VlanTci);
            code.Exit();
        });
        var context = new byte[SkBuff.Size];
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(SkBuff.Mark), 6);
        byte[] frame = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00, .. new byte[50]];
        var run = program.TestRun(frame, context, repeat: 1);
        Assert.Equal(42, run.ReturnValue & 0xFFF);
        Assert.Equal(7, BinaryPrimitives.ReadInt32LittleEndian(run.Context.AsSpan(SkBuff.Mark)));
        Assert.Equal(frame, run.Packet);
        Assert.Equal(SkBuff.Size, run.Context.Length);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => program.TestRun(new byte[5])).Errno);
    }

    [Fact]
    public void A_frame_that_a_program_lengthens_comes_back_whole()
    {
        using var program = BpfKernel.Load(static code =>
        {
            code.Mov(R2, 3000);
            code.Mov(R3, 0);
            code.Call(BpfHelper.ChangeTail);
            code.Exit();
        });
        var run = program.TestRun(new byte[64]);
        Assert.Equal(0, run.ReturnValue);
        Assert.Equal(3000, run.Packet.Length);
    }

    [Fact]
    public void A_refusal_says_what_the_verifier_found_and_where_and_keeps_all_it_said()
    {
        var code = new BpfAssembler();
        code.Mov(R0, 0);
        code.Comment("too far");
        code.Load(BpfSize.Word, R0, R1 + 1000);
        code.Exit();
        BpfKernel.Need();
        var refusal = Assert.Throws<BpfLoadException>(() => BpfProgram.Load(code.Assemble(), BpfProgramType.Classifier, "bad"));
        Assert.Equal(Errno.EACCES, refusal.Errno);
        Assert.Contains("load BPF program bad: EACCES", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("invalid bpf_context access off=1000 size=4", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("instruction 1: r0 = *(u32 *)(r1 +1000)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("too far", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("processed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("processed", refusal.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_after_a_long_walk_still_says_why()
    {
        var code = new BpfAssembler();
        code.Mov(R6, R1);
        for (var i = 0; i < 20_000; i++)
        {
            code.Call(BpfHelper.Random);
        }

        code.Store(BpfSize.Byte, R10 + 8, 0);
        code.Exit();
        BpfKernel.Need();
        var refusal = Assert.Throws<BpfLoadException>(() => BpfProgram.Load(code.Assemble(), BpfProgramType.Classifier, "long"));
        Assert.Contains("stack", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("instruction 20001", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Log.Length > 1 << 16);
    }

    [Fact]
    public void The_kernel_tells_what_a_program_is_and_uses()
    {
        using var map = BpfKernel.Map(BpfMapType.Array, entries: 1);
        using var program = BpfKernel.Load(code =>
        {
            code.LoadMapValue(R1, map);
            code.Load(BpfSize.Double, R0, R1);
            code.Exit();
        }, "told");
        var info = program.Info();
        Assert.Equal("told", info.Name);
        Assert.Equal(BpfProgramType.Classifier, info.Type);
        Assert.Equal([map.Id], info.MapIds);
        Assert.True(info.Id > 0 && info.TranslatedInstructions >= 4);
        Assert.Equal(0UL, info.RunCount);
    }

    [Fact]
    public void A_name_the_kernel_would_refuse_is_refused_with_a_reason()
    {
        var code = new BpfAssembler();
        code.Mov(R0, 0);
        code.Exit();
        var text = code.Assemble();
        Assert.Contains("up to 15", Assert.Throws<ArgumentException>(() => BpfProgram.Load(text, BpfProgramType.Classifier, "sixteen_letters_")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BpfProgram.Load(text, BpfProgramType.Classifier, "a b"));
        BpfKernel.Need();
        BpfProgram.Load(text, BpfProgramType.Classifier, "fifteen_letters").Dispose();
    }
}
