using System.Text.RegularExpressions;

namespace Bunshin.Linux.Bpf.Programs;

/// <summary>What the kernel says while it walks a program that it then refuses. The reason is the last line that is not about the walk itself.</summary>
/// <remarks>
/// <code>
/// 0: R1=ctx() R10=fp0                                 state
/// 0: (61) r0 = *(u32 *)(r1 +1000)                     the instruction
/// invalid bpf_context access off=1000 size=4          the reason
/// processed 1 insns (limit 1000000) ...               statistics
/// </code>
/// </remarks>
internal static partial class VerifierLog
{
    /// <summary>The reason, or null where there is none.</summary>
    public static string? Reason(string log) => Lines(log).LastOrDefault(static line => !AboutTheWalk().IsMatch(line));

    /// <summary>The index of the instruction that was being looked at, or -1.</summary>
    public static int Instruction(string log)
    {
        var last = Lines(log).Select(static line => Step().Match(line)).LastOrDefault(static match => match.Success);
        return last is not null && int.TryParse(last.Groups[1].ValueSpan, out var index) ? index : -1;
    }

    private static string[] Lines(string log) =>
        log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^(\d+: |from \d+ to \d+|processed \d+ insns|verification time|stack depth|mark_precise:|last_idx |regs=|parent |frame\d+: |func#|; )", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AboutTheWalk();

    [GeneratedRegex(@"^(\d{1,7}): \([0-9a-f]{2}\) ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Step();
}
