using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Fuzz.Targets;

/// <summary>Instructions of any sort: each has words, the assembler writes or refuses, and the kernel's verifier says no with a reason. No program is run.</summary>
internal static class BpfTargets
{
    private const int MostLoaded = 64;

    /// <summary>Eight bytes an instruction.</summary>
    public static FuzzTarget Text { get; } = new("bpf-text", Programs, static input =>
    {
        var text = new BpfProgramText { Instructions = [.. MemoryMarshal.Cast<byte, BpfInstruction>(input[..(input.Length & -BpfInstruction.Size)])] };
        var shown = BpfDisassembler.Describe(text);
        var lines = shown.Split('\n').Count(static line => line.StartsWith(' '));
        Expect.That(lines <= text.Instructions.Length && lines * 2 >= text.Instructions.Length, "each instruction has a line, or half of one");
        if (text.Instructions.Length is > 0 and <= MostLoaded)
        {
            Load(text);
        }
    });

    /// <summary>Two bytes a call to the assembler: which, and with what.</summary>
    public static FuzzTarget Assembler { get; } = new("bpf-assembler", [[.. Enumerable.Range(0, 60).Select(static i => (byte)(i * 5))]], static input =>
    {
        var code = new BpfAssembler();
        var labels = Enumerable.Range(0, 4).Select(i => code.NewLabel($"l{i}")).ToImmutableArray();
        for (var i = 0; i + 1 < input.Length; i += 2)
        {
            TryWrite(code, labels, input[i], input[i + 1]);
        }

        try
        {
            var text = code.Assemble();
            Expect.That(text.Instructions.Length == code.Length, "all instructions are in the text");
            Expect.That(!BpfDisassembler.Describe(text).Contains('?', StringComparison.Ordinal), "the assembler writes nothing that the standard does not know");
            if (code.Length <= MostLoaded)
            {
                Load(text);
            }
        }
        catch (BpfAssemblyException)
        {
        }
    });

    /// <summary>The first byte is the reader's position, the second the writers', the rest a ring.</summary>
    public static FuzzTarget Ring { get; } = new("bpf-ring", [Corpus.Hex("00 10 04000000 00000000 0102030400000000"), Corpus.Hex("08 20 04000040 00000000 01020304 04000000 00000000 00000000")], static input =>
    {
        if (input.Length < 18)
        {
            return;
        }

        var ring = input[2..(2 + (input.Length - 2 & -16))].ToArray();
        ulong position = input[0];
        while (RingBufferRecords.Next([.. ring, .. ring], ref position, input[1], out var record) is RingBufferRecords.Step.Record or RingBufferRecords.Step.Discarded)
        {
            Expect.Readable(record);
            Expect.That(position <= input[1], "the reader stays behind the writers");
        }
    });

    private static IReadOnlyList<byte[]> Programs =>
    [
        Corpus.Hex("b700000000000000 9500000000000000"),
        Corpus.Hex("1801000005000000 0000000000000000 7910080000000000 9500000000000000"),
        Corpus.Hex("6112000000000000 2502010005dc0000 b700000000000000 9500000000000000"),
        Corpus.Hex("8510000001000000 9500000000000000 bf10000000000000 0f00000000000000 9500000000000000"),
        Corpus.Hex("7a0af8ff01000000 db1af8ff01000000 8500000007000000 9500000000000000"),
    ];

    private static void Load(BpfProgramText text)
    {
        try
        {
            BpfProgram.Load(text, BpfProgramType.Classifier, "fuzz").Dispose();
        }
        catch (BpfLoadException refusal)
        {
            Expect.That(refusal.Errno is Errno.EPERM or Errno.E2BIG || refusal.Message.Length < 4096, "a refusal is short");
            Expect.That(refusal.Errno == Errno.EPERM || refusal.Log.Length > 0, $"the verifier says why: {refusal.Message}");
        }
    }

    private static void TryWrite(BpfAssembler code, ImmutableArray<BpfLabel> labels, byte call, byte with)
    {
        try
        {
            Write(code, labels[with & 3], call, new BpfRegister((byte)(with % 11)), new BpfRegister((byte)(with / 11 % 11)), (BpfSize)(with & 0x18), with);
        }
        catch (Exception refusal) when (refusal is ArgumentOutOfRangeException or BpfAssemblyException or OverflowException)
        {
            // What does not exist, or a label placed twice: refused where it is said.
        }
    }

    private static void Write(BpfAssembler code, BpfLabel label, byte call, BpfRegister left, BpfRegister right, BpfSize size, byte number)
    {
        var conditions = Enum.GetValues<BpfCondition>();
        Action[] calls =
        [
            () => code.Add(left, right), () => code.Sub32(left, number), () => code.Mul(left, right), () => code.Div32(left, right), () => code.Mod(left, number),
            () => code.Or(left, right), () => code.And32(left, number), () => code.Xor(left, right), () => code.Lsh(left, number & 63), () => code.Rsh32(left, right),
            () => code.Arsh(left, number & 63), () => code.Mov(left, right), () => code.Mov32(left, number), () => code.Neg(left), () => code.SignedDiv(left, right),
            () => code.SignedMod32(left, number), () => code.MovSigned(size, left, right), () => code.MovSigned32(size, left, right), () => code.ToBigEndian(size, left),
            () => code.ToLittleEndian(size, left), () => code.SwapBytes(size, left), () => code.Load(size, left, right + number), () => code.LoadSigned(size, left, right - number),
            () => code.Store(size, left - number, right), () => code.Store(size, left + number, number), () => code.LoadConstant(left, (ulong)number << number),
            () => code.Atomic(Enum.GetValues<BpfAtomic>()[number % 10], size, left - 8, right), () => code.Jump(label), () => code.Call(label), () => code.Call((BpfHelper)number),
            () => code.JumpIf(conditions[number % conditions.Length], left, right, label), () => code.JumpIf32(conditions[number % conditions.Length], left, number, label),
            () => code.Mark(label), code.Exit, () => code.Comment("so"),
        ];
        calls[call % calls.Length]();
    }
}
