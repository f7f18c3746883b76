using Bunshin.Forwarding.Routing;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Finds the packets of <see cref="NeverRouted"/>.</summary>
internal static class NeverRoutedRules
{
    private const int PacketOffset = FrameView.HeaderLength;
    private const int Ipv4Source = 12;
    private const int Ipv6Source = 8;
    private const int Ipv4Size = 4;
    private const int Ipv6Size = 16;

    // As they lie in memory.
    private const int One = 0x0100_0000;
    private const int Mapped = unchecked((int)0xFFFF_0000);

    /// <summary>Falls through for an IP packet that may be routed; changes R0 to R5.</summary>
    /// <param name="rules">Where to write.</param>
    /// <param name="never">Where the others go.</param>
    /// <param name="tooShort">Where frames go that end inside the fixed header.</param>
    public static void Write(RuleWriter rules, BpfLabel never, BpfLabel tooShort)
    {
        var code = rules.Code;
        var (ipv6, fine) = (code.NewLabel("IPv6"), code.NewLabel("may be routed"));
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(EtherType.Ipv6), ipv6);
        rules.LoadBytes(PacketOffset + Ipv4Source, StackPlaces.Header, 2 * Ipv4Size, tooShort);
        code.Load(BpfSize.Word, R1, StackPlaces.Header);
        code.JumpIf32(BpfCondition.Equal, R1, -1, never);
        code.And(R1, 0xF0);
        code.JumpIf(BpfCondition.Equal, R1, 0xE0, never);
        foreach (var place in (ReadOnlySpan<int>)[0, Ipv4Size])
        {
            code.Load(BpfSize.Byte, R1, StackPlaces.At(StackPlaces.Header, place));
            code.JumpIf(BpfCondition.Equal, R1, 0, never);
            code.JumpIf(BpfCondition.Equal, R1, NeverRouted.LoopbackOctet, never);
        }

        code.Jump(fine);
        code.Mark(ipv6);
        rules.LoadBytes(PacketOffset + Ipv6Source, StackPlaces.Header, 2 * Ipv6Size, tooShort);
        code.Load(BpfSize.Byte, R1, StackPlaces.Header);
        code.JumpIf(BpfCondition.Equal, R1, 0xFF, never);
        JumpIfNobodyElse(code, 0, never);
        JumpIfNobodyElse(code, Ipv6Size, never);
        code.Mark(fine);
    }

    private static void JumpIfNobodyElse(BpfAssembler code, int place, BpfLabel never)
    {
        var (other, low) = (code.NewLabel("an address"), code.NewLabel("low"));
        code.Load(BpfSize.Double, R1, StackPlaces.At(StackPlaces.Header, place));
        code.JumpIf(BpfCondition.NotEqual, R1, 0, other);
        code.Load(BpfSize.Word, R1, StackPlaces.At(StackPlaces.Header, place + 8));
        code.JumpIf32(BpfCondition.Equal, R1, Mapped, never);
        code.JumpIf(BpfCondition.Equal, R1, 0, low);
        code.Jump(other);
        code.Mark(low);
        code.Load(BpfSize.Word, R1, StackPlaces.At(StackPlaces.Header, place + 12));
        code.JumpIf(BpfCondition.Equal, R1, 0, never);
        code.JumpIf32(BpfCondition.Equal, R1, One, never);
        code.Mark(other);
    }
}
