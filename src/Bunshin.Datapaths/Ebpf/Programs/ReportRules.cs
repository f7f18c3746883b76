using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Sees membership reports (IGMP, RFC 3376; MLD, RFC 3810) that a child sends, so that its groups are asked for.</summary>
internal static class ReportRules
{
    private const int Igmp = 2;
    private const int HopByHop = 0;
    private const int Icmpv6 = 58;
    private const int FirstReport = 131; // MLDv1 report; 132 is done.
    private const int SecondReport = 143;
    private const int PacketOffset = Packets.Ethernet.FrameView.HeaderLength;
    private const int Ipv4ProtocolOffset = PacketOffset + 9;
    private const int NextHeaderOffset = PacketOffset + 6;

    // The fixed header, and a router alert of 8 bytes (RFC 3810 section 5).
    private const int OptionsOffset = PacketOffset + 40;
    private const int TypeOffset = OptionsOffset + 8;

    /// <summary>Counts a report of the child whose slot is in R9 and wakes whoever reads events.</summary>
    public static void Write(RuleWriter rules)
    {
        var code = rules.Code;
        var (done, ipv6, report) = (code.NewLabel("no report"), code.NewLabel("IPv6"), code.NewLabel("report"));
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Ipv6), ipv6);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(Packets.Ethernet.EtherType.Ipv4), done);
        JumpUnless(rules, Ipv4ProtocolOffset, Igmp, done);
        code.Jump(report);
        code.Mark(ipv6);
        JumpUnless(rules, NextHeaderOffset, HopByHop, done);
        JumpUnless(rules, OptionsOffset, Icmpv6, done);
        ReadByte(rules, TypeOffset, done);
        code.JumpIf(BpfCondition.Equal, R1, SecondReport, report);
        code.JumpIf(BpfCondition.Less, R1, FirstReport, done);
        code.JumpIf(BpfCondition.Greater, R1, FirstReport + 1, done);
        code.Mark(report);
        rules.LookupSlot(rules.Maps.Reports, R9, done);
        code.Mov(R1, 1);
        code.Atomic(BpfAtomic.Add, BpfSize.Word, R0, R1);
        code.LoadMap(R1, rules.Maps.Events);
        code.Mov(R2, R10);
        code.Add(R2, StackPlaces.Slot.Offset);
        code.Mov(R3, sizeof(uint));
        code.Mov(R4, 0);
        code.Call(BpfHelper.RingBufferOutput);
        code.Mark(done);
    }

    private static void JumpUnless(RuleWriter rules, int offset, int value, BpfLabel otherwise)
    {
        ReadByte(rules, offset, otherwise);
        rules.Code.JumpIf(BpfCondition.NotEqual, R1, value, otherwise);
    }

    private static void ReadByte(RuleWriter rules, int offset, BpfLabel tooShort)
    {
        rules.LoadBytes(offset, StackPlaces.Room, 1, tooShort);
        rules.Code.Load(BpfSize.Byte, R1, StackPlaces.Room);
    }
}
