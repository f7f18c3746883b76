using System.Collections.Immutable;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class DisassemblerTests
{
    [Fact]
    public void A_program_is_shown_with_its_labels_its_maps_and_what_its_author_says()
    {
        using var map = BpfKernel.Map(BpfMapType.Array, entries: 1);
        var code = new BpfAssembler();
        var (drop, twice) = (code.NewLabel("drop"), code.NewLabel("twice"));
        code.Comment("how long it is");
        code.Load(BpfSize.Word, R2, R1);
        code.JumpIf(BpfCondition.Greater, R2, 1500, drop);
        code.LoadMap(R1, map);
        code.LoadMapValue(R3, map, 4);
        code.Call(twice);
        code.Exit();
        code.Mark(twice);
        code.Mov(R0, 2);
        code.Exit();
        code.Mark(drop);
        code.Exit();
        Assert.Equal(
            """
                 0  r2 = *(u32 *)(r1 +0)                    ; how long it is
                 1  if r2 > 1500 goto drop
                 2  r1 = map[test]
                 4  r3 = map[test][0] +4
                 6  call twice
                 7  exit
            twice:
                 8  r0 = 2
                 9  exit
            drop:
                10  exit

            """,
            BpfDisassembler.Describe(code.Assemble()));
    }

    [Fact]
    public void Instructions_without_labels_are_shown_as_they_are_even_broken_ones()
    {
        var text = new BpfProgramText
        {
            Instructions =
            [
                new BpfInstruction(0x05, default, default, 1, 0),
                new BpfInstruction(0x05, default, default, 100, 0),
                new BpfInstruction(0x15, R1, default, -3, 0),
                new BpfInstruction(0x18, R1, default, 0, 7),
            ],
        };
        Assert.Equal(
            """
            at0:
                 0  goto at2
                 1  goto +100
            at2:
                 2  if r1 == 0 goto at0
                 3  r1 = 0x7 ll

            """,
            BpfDisassembler.Describe(text));
        Assert.Equal("", BpfDisassembler.Describe(new BpfProgramText { Instructions = ImmutableArray<BpfInstruction>.Empty }));
    }
}
