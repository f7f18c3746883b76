using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

public sealed class AssemblerTests
{
    [Fact]
    public void Jumps_go_forwards_and_backwards_to_their_labels()
    {
        var code = new BpfAssembler();
        var loop = code.NewLabel("loop");
        var end = code.NewLabel("end");
        code.Mov(R0, 0);
        code.Mark(loop);
        code.Comment("once more");
        code.Add(R0, 1);
        code.JumpIf(BpfCondition.Equal, R0, 7, end);
        code.Jump(loop);
        code.Mark(end);
        code.Exit();
        var text = code.Assemble();
        Assert.Equal([0, 0, 1, -3, 0], text.Instructions.Select(one => (int)one.Offset));
        Assert.Equal("loop", text.Labels[1]);
        Assert.Equal("end", text.Labels[4]);
        Assert.Equal("once more", text.Comments[1]);
    }

    [Fact]
    public void A_label_that_is_nowhere_or_at_the_end_is_named()
    {
        var code = new BpfAssembler();
        var lost = code.NewLabel("lost");
        code.Jump(lost);
        Assert.Contains("'lost', where instruction 0 goes, is not placed", Assert.Throws<BpfAssemblyException>(code.Assemble).Message, StringComparison.Ordinal);
        code.Mark(lost);
        Assert.Contains("'lost', where instruction 0 goes, stands after the last", Assert.Throws<BpfAssemblyException>(code.Assemble).Message, StringComparison.Ordinal);
        code.Exit();
        Assert.Equal(0, code.Assemble().Instructions[0].Offset);
        Assert.Contains("'lost' is placed twice", Assert.Throws<BpfAssemblyException>(() => code.Mark(lost)).Message, StringComparison.Ordinal);
        Assert.Contains("'lost' belongs to another", Assert.Throws<BpfAssemblyException>(() => new BpfAssembler().Jump(lost)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32767, true)]
    [InlineData(32768, false)]
    public void A_jump_reaches_as_far_as_16_bits_do(int distance, bool reaches)
    {
        var code = new BpfAssembler();
        var far = code.NewLabel("far");
        code.JumpIf(BpfCondition.NotEqual, R0, 0, far);
        for (var i = 0; i < distance; i++)
        {
            code.Mov(R0, 0);
        }

        code.Mark(far);
        code.Exit();
        if (reaches)
        {
            Assert.Equal(distance, code.Assemble().Instructions[0].Offset);
        }
        else
        {
            Assert.Contains("'far' is 32768 instructions from the jump at 0", Assert.Throws<BpfAssemblyException>(code.Assemble).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_program_that_is_empty_or_longer_than_any_kernel_takes_is_refused()
    {
        var code = new BpfAssembler();
        Assert.Contains("0 instructions", Assert.Throws<BpfAssemblyException>(code.Assemble).Message, StringComparison.Ordinal);
        for (var i = 0; i <= BpfProgramText.MostInstructions; i++)
        {
            code.Exit();
        }

        Assert.Contains("1000001 instructions", Assert.Throws<BpfAssemblyException>(code.Assemble).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_takes_as_many_instructions_as_it_needs()
    {
        Assert.Equal(1, Length(0xFFFF_FFFF_FFFF_FFFF));
        Assert.Equal(1, Length(0x8000_0000));
        Assert.Equal(2, Length(0x1_0000_0000));
        Assert.Equal(2, Length(0xFFFF_FFFF_0000_0000));

        static int Length(ulong value)
        {
            var code = new BpfAssembler();
            code.LoadConstant(R1, value);
            return code.Length;
        }
    }

    [Fact]
    public void What_does_not_exist_for_a_size_is_refused()
    {
        var code = new BpfAssembler();
        Assert.Throws<ArgumentOutOfRangeException>(() => code.ToBigEndian(BpfSize.Byte, R1));
        Assert.Throws<ArgumentOutOfRangeException>(() => code.LoadSigned(BpfSize.Double, R1, R2));
        Assert.Throws<ArgumentOutOfRangeException>(() => code.Atomic(BpfAtomic.Add, BpfSize.Half, R10 - 8, R1));
        Assert.Throws<OverflowException>(() => R10 - 40000);
    }
}
