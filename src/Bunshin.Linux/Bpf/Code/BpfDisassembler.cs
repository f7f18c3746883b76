using System.Globalization;
using System.Text;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>Writes a program's text for people: each instruction with its number, its words and what its author says of it; labels on lines of their own.</summary>
/// <example>
/// <code>
///    0  r2 = *(u32 *)(r1 +0)           ; how long it is
///    1  if r2 > 1500 goto drop
///    2  r0 = 0
///    3  exit
/// drop:
///    4  r0 = 2
///    5  exit
/// </code>
/// </example>
public static class BpfDisassembler
{
    private const int CommentColumn = 48;

    /// <summary>The whole program, a line an instruction; any instructions have words. Places that are jumped to without a label are called by their number.</summary>
    public static string Describe(BpfProgramText text)
    {
        var labels = Labels(text);
        var maps = text.Maps.ToLookup(static use => use.Instruction, static use => use.Map.Name);
        var result = new StringBuilder();
        for (var i = 0; i < text.Instructions.Length; i++)
        {
            if (labels.TryGetValue(i, out var label))
            {
                result.Append(label).Append(":\n");
            }

            var line = string.Create(CultureInfo.InvariantCulture, $"{i,6}  {Words(text, i, labels, maps[i].FirstOrDefault())}");
            result.Append(text.Comments.TryGetValue(i, out var comment) ? $"{line.PadRight(CommentColumn)}; {comment}" : line).Append('\n');
            if (HasSecondHalf(text, i))
            {
                i++;
            }
        }

        return result.ToString();
    }

    /// <summary>The words of the instruction at <paramref name="index"/> alone.</summary>
    internal static string Describe(BpfProgramText text, int index) =>
        Words(text, index, Labels(text), text.Maps.FirstOrDefault(use => use.Instruction == index).Map?.Name);

    private static string Words(BpfProgramText text, int index, Dictionary<int, string> labels, string? map)
    {
        var one = text.Instructions[index];
        var upper = HasSecondHalf(text, index) ? text.Instructions[index + 1].Immediate : 0;
        return BpfWords.Of(one, upper, Target(one, index) is { } target ? labels.GetValueOrDefault(target) : null, map);
    }

    /// <summary>A wide constant whose other half is missing stands alone.</summary>
    private static bool HasSecondHalf(BpfProgramText text, int index) =>
        text.Instructions[index].IsWide && index + 1 < text.Instructions.Length && text.Instructions[index + 1].Opcode == BpfOpcode.Constant;

    private static Dictionary<int, string> Labels(BpfProgramText text)
    {
        var labels = text.Labels.ToDictionary();
        for (var i = 0; i < text.Instructions.Length; i++)
        {
            var target = Target(text.Instructions[i], i) ?? -1;
            if (target >= 0 && target < text.Instructions.Length && (target == 0 || !HasSecondHalf(text, target - 1)))
            {
                labels.TryAdd(target, string.Create(CultureInfo.InvariantCulture, $"at{target}"));
            }
        }

        return labels;
    }

    /// <summary>The index that a jump or call within the program goes to, inside of the program or not.</summary>
    private static int? Target(BpfInstruction one, int index) => (one.Opcode & BpfOpcode.ClassMask, one.Opcode & BpfOpcode.OperationMask) switch
    {
        (BpfOpcode.Jump, BpfOpcode.Call) when one.Source.Number == BpfOpcode.InnerCall => unchecked(index + 1 + one.Immediate),
        (BpfOpcode.Jump, BpfOpcode.Call) or (BpfOpcode.Jump or BpfOpcode.Jump32, BpfOpcode.Exit) => null,
        (BpfOpcode.Jump32, BpfOpcode.Always) => unchecked(index + 1 + one.Immediate),
        (BpfOpcode.Jump or BpfOpcode.Jump32, _) => index + 1 + one.Offset,
        _ => null,
    };
}
