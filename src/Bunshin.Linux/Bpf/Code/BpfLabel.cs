namespace Bunshin.Linux.Bpf.Code;

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
