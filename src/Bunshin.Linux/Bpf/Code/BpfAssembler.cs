using System.Collections.Immutable;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>
/// Writes a program instruction by instruction (RFC 9669). What each does is said by its name; whether the whole is safe says the
/// kernel when it is loaded. Not thread safe.
/// </summary>
/// <example>
/// <code>
/// var code = new BpfAssembler();
/// var drop = code.NewLabel("drop");
/// code.Load(BpfSize.Word, R2, R1 + SkBuff.Length);
/// code.JumpIf(BpfCondition.Greater, R2, 1500, drop);
/// code.Mov(R0, (int)ClassifierVerdict.Pass);
/// code.Exit();
/// code.Mark(drop);
/// code.Mov(R0, (int)ClassifierVerdict.Drop);
/// code.Exit();
/// </code>
/// </example>
public sealed partial class BpfAssembler
{
    private readonly ImmutableArray<BpfInstruction>.Builder _instructions = ImmutableArray.CreateBuilder<BpfInstruction>();
    private readonly ImmutableArray<BpfMapUse>.Builder _maps = ImmutableArray.CreateBuilder<BpfMapUse>();
    private readonly ImmutableSortedDictionary<int, string>.Builder _comments = ImmutableSortedDictionary.CreateBuilder<int, string>();
    private readonly ImmutableSortedDictionary<int, string>.Builder _marks = ImmutableSortedDictionary.CreateBuilder<int, string>();
    private readonly List<(int Instruction, BpfLabel Target)> _jumps = [];

    /// <summary>How many instructions there are already; a wide constant counts two.</summary>
    public int Length => _instructions.Count;

    /// <summary>A new label, not placed yet.</summary>
    /// <param name="name">What dumps and errors call it.</param>
    public BpfLabel NewLabel(string name) => new(this, name);

    /// <summary>Places <paramref name="label"/> before the next instruction.</summary>
    /// <exception cref="BpfAssemblyException">It is placed already, or another assembler's.</exception>
    public void Mark(BpfLabel label)
    {
        RefuseForeign(label);
        if (label.Position >= 0)
        {
            throw new BpfAssemblyException($"the label '{label.Name}' is placed twice, before instructions {label.Position} and {Length}");
        }

        label.Position = Length;
        _marks[Length] = Joined(_marks, label.Name, ", ");
    }

    /// <summary>Says something about the next instruction, for dumps.</summary>
    public void Comment(string text) => _comments[Length] = Joined(_comments, text, "; ");

    /// <summary>Finds where jumps and calls go, and makes the program's text. The assembler may be used on.</summary>
    /// <exception cref="BpfAssemblyException">A label is not placed, or too far from a jump to it; or the program is too long or empty.</exception>
    public BpfProgramText Assemble()
    {
        if (Length is 0 or > BpfProgramText.MostInstructions)
        {
            throw new BpfAssemblyException($"the program has {Length} instructions; it must be 1 to {BpfProgramText.MostInstructions}");
        }

        var instructions = _instructions.ToImmutable().ToBuilder();
        foreach (var (index, target) in _jumps)
        {
            instructions[index] = Aim(index, target);
        }

        return new BpfProgramText
        {
            Instructions = instructions.DrainToImmutable(),
            Maps = _maps.ToImmutable(),
            Labels = _marks.ToImmutable(),
            Comments = _comments.ToImmutable(),
        };
    }

    private string Joined(ImmutableSortedDictionary<int, string>.Builder texts, string text, string separator) =>
        texts.TryGetValue(Length, out var before) ? before + separator + text : text;

    /// <summary>Calls within the program have room for 32 bits of distance, jumps for 16.</summary>
    private BpfInstruction Aim(int index, BpfLabel target)
    {
        if (target.Position < 0 || target.Position >= Length)
        {
            var fault = target.Position < 0 ? "is not placed" : "stands after the last instruction";
            throw new BpfAssemblyException($"the label '{target.Name}', where instruction {index} goes, {fault}");
        }

        var distance = target.Position - index - 1;
        var instruction = _instructions[index];
        if (instruction.Opcode == (BpfOpcode.Jump | BpfOpcode.Call))
        {
            return instruction.WithImmediate(distance);
        }

        return distance is >= short.MinValue and <= short.MaxValue
            ? instruction.WithOffset((short)distance)
            : throw new BpfAssemblyException(
                $"the label '{target.Name}' is {distance} instructions from the jump at {index}; a jump reaches {short.MinValue} to {short.MaxValue}");
    }

    private void RefuseForeign(BpfLabel label)
    {
        if (label.Owner != this)
        {
            throw new BpfAssemblyException($"the label '{label.Name}' belongs to another program");
        }
    }

    private void Emit(int opcode, BpfRegister destination = default, BpfRegister source = default, short offset = 0, int immediate = 0) =>
        _instructions.Add(new BpfInstruction((byte)opcode, destination, source, offset, immediate));

    private void Emit(int opcode, BpfRegister destination, BpfOperand source, short offset = 0) =>
        Emit(opcode | source.Bit, destination, source.Register, offset, source.Immediate);
}

/// <summary>A place in a program that jumps and calls aim at, before or after it is placed (<see cref="BpfAssembler.Mark"/>).</summary>
public sealed class BpfLabel
{
    internal BpfLabel(BpfAssembler owner, string name) => (Owner, Name) = (owner, name);

    /// <summary>What dumps and errors call it.</summary>
    public string Name { get; }

    internal BpfAssembler Owner { get; }

    /// <summary>The index of the instruction that it stands before; -1 until it is placed.</summary>
    internal int Position { get; set; } = -1;
}

/// <summary>A program that cannot be put together: its label is nowhere, twice or too far away, or it is too long.</summary>
public sealed class BpfAssemblyException : Exception
{
    internal BpfAssemblyException(string message)
        : base(message)
    {
    }
}
