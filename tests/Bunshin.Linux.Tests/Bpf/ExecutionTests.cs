using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>What instructions do is judged by the kernel's machine: each program computes a number, on trial.</summary>
[Collection(BpfKernel.Name)]
public sealed class ExecutionTests
{
    public static TheoryData<string, int> Programs => [.. _programs.Select(one => (one.Key, one.Value.Result))];

    private static readonly Dictionary<string, (int Result, Action<BpfAssembler> Write)> _programs = new(StringComparer.Ordinal)
    {
        ["add"] = (12, code => { code.Mov(R0, 5); code.Add(R0, 7); }),
        ["sub register"] = (-2, code => { code.Mov(R0, 5); code.Mov(R1, 7); code.Sub(R0, R1); }),
        ["mul"] = (-35, code => { code.Mov(R0, 5); code.Mul(R0, -7); }),
        ["div is unsigned"] = (1, code => { code.Mov(R0, -1); code.Mov(R1, -1); code.Div(R0, R1); }),
        ["div32 by zero"] = (0, code => { code.Mov32(R0, 9); code.Mov(R1, 0); code.Div32(R0, R1); }),
        ["mod"] = (2, code => { code.Mov(R0, 17); code.Mod(R0, 5); }),
        ["signed div"] = (-3, code => { code.Mov(R0, -17); code.SignedDiv(R0, 5); }),
        ["signed mod"] = (-2, code => { code.Mov(R0, -17); code.SignedMod(R0, 5); }),
        ["signed div32"] = (-3, code => { code.Mov32(R0, -17); code.SignedDiv32(R0, 5); }),
        ["or and xor"] = (0x3C, code => { code.Mov(R0, 0xF0); code.Or(R0, 0x0F); code.And(R0, 0x3F); code.Xor(R0, 0x03); }),
        ["shifts"] = (-1, code => { code.Mov(R0, -256); code.Lsh(R0, 8); code.Arsh(R0, 16); }),
        ["rsh brings zeros"] = (0x0FFFFFFF, code => { code.Mov(R0, -1); code.Rsh(R0, 36); }),
        ["arsh32"] = (-1, code => { code.Mov32(R0, -16); code.Arsh32(R0, 4); }),
        ["neg"] = (-9, code => { code.Mov(R0, 9); code.Neg(R0); }),
        ["32 bits clear the upper half"] = (0, code => { code.Mov(R0, -1); code.Add32(R0, 1); code.Rsh(R0, 1); }),
        ["signed move"] = (-2, code => { code.Mov(R1, 0x1FE); code.MovSigned(BpfSize.Byte, R0, R1); }),
        ["signed move in 32 bits"] = (1, code => { code.Mov(R1, 0xFFFE); code.MovSigned32(BpfSize.Half, R0, R1); code.Rsh(R0, 31); }),
        ["big endian half"] = (0x3412, code => { code.Mov(R0, 0x51234); code.ToBigEndian(BpfSize.Half, R0); }),
        ["little endian half"] = (0x1234, code => { code.Mov(R0, 0x51234); code.ToLittleEndian(BpfSize.Half, R0); }),
        ["swapped word"] = (0x78563412, code => { code.Mov(R0, 0x12345678); code.SwapBytes(BpfSize.Word, R0); }),
        ["swapped double"] = (0x12, code => { code.LoadConstant(R0, 0x12_00_00_00_00_00_00_00); code.SwapBytes(BpfSize.Double, R0); }),
        ["wide constant"] = (0x12345678, code => { code.LoadConstant(R0, 0x12345678_9ABCDEF0); code.Rsh(R0, 32); }),
        ["constant of 32 bits is not extended"] = (0, code => { code.LoadConstant(R0, 0x9ABCDEF0); code.Rsh(R0, 32); }),
        ["bytes of the stack"] = (0x02, code => { code.Store(BpfSize.Word, R10 - 4, 0x01020304); code.Load(BpfSize.Byte, R0, R10 - 2); }),
        ["stored number is extended"] = (-1, code => { code.Store(BpfSize.Double, R10 - 8, -2); code.Load(BpfSize.Word, R0, R10 - 4); }),
        ["stored register"] = (0x5678, code => { code.Mov(R3, 0x12345678); code.Store(BpfSize.Half, R10 - 2, R3); code.Load(BpfSize.Half, R0, R10 - 2); }),
        ["signed load"] = (-2, code => { code.Store(BpfSize.Half, R10 - 2, 0xFFFE); code.LoadSigned(BpfSize.Half, R0, R10 - 2); }),
        ["atomic add"] = (11, code => { Stack(code, 8); code.Mov(R1, 3); code.Atomic(BpfAtomic.Add, BpfSize.Double, R10 - 8, R1); code.Load(BpfSize.Double, R0, R10 - 8); }),
        ["atomic fetch"] = (8, code => { Stack(code, 8); code.Mov(R1, 3); code.Atomic(BpfAtomic.FetchAdd, BpfSize.Double, R10 - 8, R1); code.Mov(R0, R1); }),
        ["atomic fetch or, xor, and"] = (8 + 9 + 1, code =>
        {
            Stack(code, 8);
            code.Mov(R1, 1);
            code.Mov(R2, 8);
            code.Mov(R3, 6);
            code.Atomic(BpfAtomic.FetchOr, BpfSize.Word, R10 - 8, R1);
            code.Atomic(BpfAtomic.FetchXor, BpfSize.Word, R10 - 8, R2);
            code.Atomic(BpfAtomic.FetchAnd, BpfSize.Word, R10 - 8, R3);
            code.Mov(R0, R1);
            code.Add(R0, R2);
            code.Add(R0, R3);
        }),
        ["atomic exchange"] = (8, code => { Stack(code, 8); code.Mov(R1, 3); code.Atomic(BpfAtomic.Exchange, BpfSize.Double, R10 - 8, R1); code.Mov(R0, R1); }),
        ["atomic compare"] = (3, code => { Stack(code, 8); code.Mov(R0, 8); code.Mov(R1, 3); code.Atomic(BpfAtomic.CompareExchange, BpfSize.Double, R10 - 8, R1); code.Load(BpfSize.Double, R0, R10 - 8); }),
        ["a function"] = (42, static code =>
        {
            var twice = code.NewLabel("twice");
            code.Mov(R1, 21);
            code.Call(twice);
            code.Exit();
            code.Mark(twice);
            code.Mov(R0, R1);
            code.Add(R0, R1);
        }),
        ["a loop"] = (55, static code =>
        {
            var next = code.NewLabel("next");
            code.Mov(R0, 0);
            code.Mov(R1, 10);
            code.Mark(next);
            code.Add(R0, R1);
            code.Sub(R1, 1);
            code.JumpIf(BpfCondition.NotEqual, R1, 0, next);
        }),
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_kernel_computes_what_is_meant(string program, int result) => Assert.Equal(result, BpfKernel.Result(_programs[program].Write));

    [Theory]
    [InlineData(BpfCondition.Equal, 5, 5, 5, 6)]
    [InlineData(BpfCondition.NotEqual, 5, 6, 5, 5)]
    [InlineData(BpfCondition.Greater, -1, 1, 1, 1)]
    [InlineData(BpfCondition.GreaterOrEqual, 1, 1, 1, 2)]
    [InlineData(BpfCondition.Less, 1, -1, 1, 1)]
    [InlineData(BpfCondition.LessOrEqual, 1, 1, 2, 1)]
    [InlineData(BpfCondition.AnyBit, 6, 4, 6, 9)]
    [InlineData(BpfCondition.SignedGreater, 1, -1, -1, 1)]
    [InlineData(BpfCondition.SignedGreaterOrEqual, -1, -1, -2, -1)]
    [InlineData(BpfCondition.SignedLess, -2, -1, 1, -1)]
    [InlineData(BpfCondition.SignedLessOrEqual, -1, -1, 0, -1)]
    public void A_jump_is_taken_when_its_condition_holds_and_not_otherwise(BpfCondition condition, int left, int right, int otherLeft, int otherRight)
    {
        foreach (var inRegister in new[] { false, true })
        {
            foreach (var isNarrow in new[] { false, true })
            {
                Assert.Equal(1, Taken(left, right, inRegister, isNarrow));
                Assert.Equal(0, Taken(otherLeft, otherRight, inRegister, isNarrow));
            }
        }

        int Taken(int a, int b, bool inRegister, bool isNarrow) => BpfKernel.Result(code =>
        {
            var taken = code.NewLabel("taken");
            code.Mov(R0, 1);
            code.Mov(R1, a);
            code.Mov(R2, b);
            if (isNarrow)
            {
                code.JumpIf32(condition, R1, inRegister ? R2 : b, taken);
            }
            else
            {
                code.JumpIf(condition, R1, inRegister ? R2 : b, taken);
            }

            code.Mov(R0, 0);
            code.Mark(taken);
        });
    }

    private static void Stack(BpfAssembler code, int value) => code.Store(BpfSize.Double, R10 - 8, value);
}
