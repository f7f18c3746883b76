using System.Globalization;

namespace Bunshin.Linux.Bpf.Code;

/// <summary>One instruction in the words of the kernel's own dumps (<c>kernel/bpf/disasm.c</c>): <c>r0 = *(u32 *)(r1 +4)</c>. Any bytes have words.</summary>
internal static class BpfWords
{
    private const byte KernelFunction = 2; // Source of a call: BPF_PSEUDO_KFUNC_CALL

    /// <summary>The words of <paramref name="one"/>.</summary>
    /// <param name="one">Any eight bytes.</param>
    /// <param name="upper">The immediate of the next instruction; of use to a wide constant.</param>
    /// <param name="target">What to call the place that it jumps to or calls; null: by its distance.</param>
    /// <param name="map">What to call the map that it names; null: by its descriptor.</param>
    public static string Of(BpfInstruction one, int upper = 0, string? target = null, string? map = null)
    {
        var words = (byte)(one.Opcode & BpfOpcode.ClassMask) switch
        {
            BpfOpcode.Arithmetic64 => Arithmetic(one, 'r'),
            BpfOpcode.Arithmetic32 => Arithmetic(one, 'w'),
            BpfOpcode.Jump => Flow(one, 'r', target),
            BpfOpcode.Jump32 => Flow(one, 'w', target),
            BpfOpcode.Load => Load(one),
            BpfOpcode.Store or BpfOpcode.StoreNumber => Store(one),
            _ => Constant(one, upper, map),
        };
        return words ?? Text($"? {one.Opcode:x2} dst {one.Destination.Number} src {one.Source.Number} off {one.Offset} imm {one.Immediate}");
    }

    private static string? Arithmetic(BpfInstruction one, char letter)
    {
        var operation = (BpfArithmetic)(one.Opcode & BpfOpcode.OperationMask);
        var left = Register(letter, one.Destination);
        return operation switch
        {
            BpfArithmetic.Neg => $"{left} = -{left}",
            BpfArithmetic.Swap => Swap(one),
            BpfArithmetic.Mov when IsOfRegister(one) && one.Offset is 8 or 16 or 32 => Text($"{left} = (s{one.Offset}){Register(letter, one.Source)}"),
            _ when Sign(operation, one.Offset) is { } sign => $"{left} {sign} {Right(one, letter)}",
            _ => null,
        };
    }

    private static string? Sign(BpfArithmetic operation, short offset) => (operation, offset) switch
    {
        (BpfArithmetic.Div, 1) => "s/=",
        (BpfArithmetic.Mod, 1) => "s%=",
        (_, not 0) => null,
        (BpfArithmetic.Add, _) => "+=",
        (BpfArithmetic.Sub, _) => "-=",
        (BpfArithmetic.Mul, _) => "*=",
        (BpfArithmetic.Div, _) => "/=",
        (BpfArithmetic.Or, _) => "|=",
        (BpfArithmetic.And, _) => "&=",
        (BpfArithmetic.Lsh, _) => "<<=",
        (BpfArithmetic.Rsh, _) => ">>=",
        (BpfArithmetic.Mod, _) => "%=",
        (BpfArithmetic.Xor, _) => "^=",
        (BpfArithmetic.Mov, _) => "=",
        (BpfArithmetic.Arsh, _) => "s>>=",
        _ => null,
    };

    private static string? Swap(BpfInstruction one)
    {
        var isAlways = (one.Opcode & BpfOpcode.ClassMask) == BpfOpcode.Arithmetic64;
        if (one.Immediate is not (16 or 32 or 64) || (isAlways && IsOfRegister(one)))
        {
            return null;
        }

        var name = isAlways ? "bswap" : IsOfRegister(one) ? "be" : "le";
        return Text($"{one.Destination} = {name}{one.Immediate} {one.Destination}");
    }

    private static string? Flow(BpfInstruction one, char letter, string? target)
    {
        var operation = (byte)(one.Opcode & BpfOpcode.OperationMask);
        if (letter == 'w')
        {
            return operation is BpfOpcode.Always or BpfOpcode.Call or BpfOpcode.Exit
                ? operation == BpfOpcode.Always ? $"gotol {target ?? Text($"{one.Immediate:+0;-0;+0}")}" : null
                : Condition(one, letter, target);
        }

        return operation switch
        {
            BpfOpcode.Always => $"goto {target ?? Distance(one)}",
            BpfOpcode.Exit => "exit",
            BpfOpcode.Call => Call(one, target),
            _ => Condition(one, letter, target),
        };
    }

    private static string? Call(BpfInstruction one, string? target) => one.Source.Number switch
    {
        0 when Enum.GetName((BpfHelper)one.Immediate) is { } name => Text($"call {name}#{one.Immediate}"),
        0 => Text($"call #{one.Immediate}"),
        BpfOpcode.InnerCall => $"call {target ?? Text($"pc{one.Immediate:+0;-0;+0}")}",
        KernelFunction => Text($"call kernel-function#{one.Immediate}"),
        _ => null,
    };

    private static string? Condition(BpfInstruction one, char letter, string? target)
    {
        var sign = (BpfCondition)(one.Opcode & BpfOpcode.OperationMask) switch
        {
            BpfCondition.Equal => "==",
            BpfCondition.Greater => ">",
            BpfCondition.GreaterOrEqual => ">=",
            BpfCondition.AnyBit => "&",
            BpfCondition.NotEqual => "!=",
            BpfCondition.SignedGreater => "s>",
            BpfCondition.SignedGreaterOrEqual => "s>=",
            BpfCondition.Less => "<",
            BpfCondition.LessOrEqual => "<=",
            BpfCondition.SignedLess => "s<",
            BpfCondition.SignedLessOrEqual => "s<=",
            _ => null,
        };
        return sign is null ? null : $"if {Register(letter, one.Destination)} {sign} {Right(one, letter)} goto {target ?? Distance(one)}";
    }

    private static string? Load(BpfInstruction one) => (byte)(one.Opcode & BpfOpcode.ModeMask) switch
    {
        BpfOpcode.Memory => $"{one.Destination} = *({Size(one, 'u')} *)({Place(one.Source, one.Offset)})",
        BpfOpcode.MemorySigned when (one.Opcode & BpfOpcode.SizeMask) != (byte)BpfSize.Double =>
            $"{one.Destination} = *({Size(one, 's')} *)({Place(one.Source, one.Offset)})",
        _ => null,
    };

    private static string? Store(BpfInstruction one)
    {
        var place = $"*({Size(one, 'u')} *)({Place(one.Destination, one.Offset)})";
        return (byte)(one.Opcode & (BpfOpcode.ModeMask | BpfOpcode.ClassMask)) switch
        {
            BpfOpcode.Memory | BpfOpcode.Store => $"{place} = {one.Source}",
            BpfOpcode.Memory | BpfOpcode.StoreNumber => Text($"{place} = {one.Immediate}"),
            BpfOpcode.Atomic | BpfOpcode.Store => Atomic(one, place),
            _ => null,
        };
    }

    private static string? Atomic(BpfInstruction one, string place)
    {
        var pointer = $"({place[2..place.IndexOf(')', StringComparison.Ordinal)]}){place[(place.IndexOf(')', StringComparison.Ordinal) + 1)..]}";
        return (one.Opcode & BpfOpcode.SizeMask) is not ((byte)BpfSize.Word or (byte)BpfSize.Double) ? null : (BpfAtomic)one.Immediate switch
        {
            BpfAtomic.Add => $"lock {place} += {one.Source}",
            BpfAtomic.Or => $"lock {place} |= {one.Source}",
            BpfAtomic.And => $"lock {place} &= {one.Source}",
            BpfAtomic.Xor => $"lock {place} ^= {one.Source}",
            BpfAtomic.FetchAdd => $"{one.Source} = atomic_fetch_add({pointer}, {one.Source})",
            BpfAtomic.FetchOr => $"{one.Source} = atomic_fetch_or({pointer}, {one.Source})",
            BpfAtomic.FetchAnd => $"{one.Source} = atomic_fetch_and({pointer}, {one.Source})",
            BpfAtomic.FetchXor => $"{one.Source} = atomic_fetch_xor({pointer}, {one.Source})",
            BpfAtomic.Exchange => $"{one.Source} = atomic_xchg({pointer}, {one.Source})",
            BpfAtomic.CompareExchange => $"r0 = atomic_cmpxchg({pointer}, r0, {one.Source})",
            _ => null,
        };
    }

    /// <summary>Class <c>BPF_LD</c>: wide constants, and the frame's bytes by position as classic BPF reads them.</summary>
    private static string? Constant(BpfInstruction one, int upper, string? map)
    {
        const byte Absolute = 0x20;
        const byte Indirect = 0x40;
        if (one.IsWide)
        {
            var value = ((ulong)(uint)upper << 32) | (uint)one.Immediate;
            return one.Source.Number switch
            {
                0 => Text($"{one.Destination} = 0x{value:x} ll"),
                BpfOpcode.MapReference => $"{one.Destination} = map[{map ?? Text($"fd {one.Immediate}")}]",
                BpfOpcode.MapValueReference => $"{one.Destination} = map[{map ?? Text($"fd {one.Immediate}")}][0] {Text($"{upper:+0;-0;+0}")}",
                var kind => Text($"{one.Destination} = reference {kind} 0x{value:x}"),
            };
        }

        return (one.Opcode & BpfOpcode.SizeMask) == (byte)BpfSize.Double ? null : (one.Opcode & BpfOpcode.ModeMask) switch
        {
            Absolute => Text($"r0 = *({Size(one, 'u')} *)skb[{one.Immediate}]"),
            Indirect => Text($"r0 = *({Size(one, 'u')} *)skb[{one.Source} {one.Immediate:+0;-0;+0}]"),
            _ => null,
        };
    }

    private static string Right(BpfInstruction one, char letter) => IsOfRegister(one) ? Register(letter, one.Source) : Text($"{one.Immediate}");

    private static bool IsOfRegister(BpfInstruction one) => (one.Opcode & BpfOpcode.Register) != 0;

    private static string Register(char letter, BpfRegister register) => Text($"{letter}{register.Number}");

    private static string Place(BpfRegister register, short offset) => Text($"{register} {offset:+0;-0;+0}");

    private static string Distance(BpfInstruction one) => Text($"{one.Offset:+0;-0;+0}");

    private static string Size(BpfInstruction one, char letter) => (BpfSize)(one.Opcode & BpfOpcode.SizeMask) switch
    {
        BpfSize.Byte => letter + "8",
        BpfSize.Half => letter + "16",
        BpfSize.Word => letter + "32",
        _ => letter + "64",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
