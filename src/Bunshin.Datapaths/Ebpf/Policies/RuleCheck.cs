using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The part of the check that goes through the rules. R8 is the rule, R0 its number from 0, R3 and R4 the other side's address.</summary>
internal static class RuleCheck
{
    public static void Write(PolicyCheck check)
    {
        var code = check.Rules.Code;
        var (loop, next, about, otherwise) = (code.NewLabel("next rule"), code.NewLabel("not about it"), code.NewLabel("about it"), code.NewLabel("no rule"));
        var remote = check.Direction == PolicyDirection.Sent ? PolicyPlaces.Destination : PolicyPlaces.Source;
        code.Mark(check.ByRules);
        KnownFacts.Restore(code);
        code.Mov(R8, R7);
        code.Add(R8, PolicyEntry.RulesOffset);
        code.Mov(R0, 0);
        code.Load(BpfSize.Word, R5, R7 + PolicyEntry.RulesCountOffset);
        code.Load(BpfSize.Double, R3, remote);
        code.Load(BpfSize.Double, R4, R10 + (remote.Offset + sizeof(ulong)));
        code.Mark(loop);
        code.JumpIf(BpfCondition.GreaterOrEqual, R0, TrafficPolicy.MostRules, otherwise);
        code.JumpIf(BpfCondition.GreaterOrEqual, R0, R5, otherwise);
        WriteConditions(check, about, next);
        code.Mark(about);
        WriteAction(check, next);
        code.Mark(next);
        code.Add(R8, RuleEntry.Size);
        code.Add(R0, 1);
        code.Jump(loop);
        code.Mark(otherwise);
        check.JumpUnless(PolicyBits.DeniesOtherwise, check.ByRate);
        GuardCheck.JumpIfMessageOf(code, Icmpv6Sets.Needed(check.Direction), check.ByRate);
        check.Refuse(PolicyReason.DeniedByDefault);
    }

    // R9 becomes 1 where it depends on what is in another fragment.
    private static void WriteConditions(PolicyCheck check, BpfLabel about, BpfLabel next)
    {
        var code = check.Rules.Code;
        var (anywhere, unknown, known) = (code.NewLabel("anywhere"), code.NewLabel("in another fragment"), code.NewLabel("ports known"));
        code.Mov(R9, 0);
        code.Load(BpfSize.Word, R1, R8);
        code.JumpIf(BpfCondition.Equal, R1, 0, anywhere);
        code.Load(BpfSize.Double, R2, PolicyPlaces.Family);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, next);
        GuardCheck.JumpUnlessWithin(code, R8, next);
        code.Mark(anywhere);
        JumpUnlessRuleHas(code, RuleEntry.HasProtocol, about);
        code.Load(BpfSize.Double, R2, PolicyPlaces.Protocol);
        code.JumpIf(BpfCondition.Equal, R2, PolicyPlaces.UnknownProtocol, unknown);
        code.Load(BpfSize.Byte, R1, R8 + RuleEntry.ProtocolOffset);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, next);
        JumpUnlessRuleHas(code, RuleEntry.HasPorts, about);
        code.Load(BpfSize.Double, R2, PolicyPlaces.HasPorts);
        code.JumpIf(BpfCondition.NotEqual, R2, 0, known);
        code.Mark(unknown);
        code.Mov(R9, 1);
        code.Jump(about);
        code.Mark(known);
        var isSent = check.Direction == PolicyDirection.Sent;
        JumpUnlessPort(code, isSent ? sizeof(ushort) : 0, RuleEntry.RemotePortsOffset, next);
        JumpUnlessPort(code, isSent ? 0 : sizeof(ushort), RuleEntry.LocalPortsOffset, next);
    }

    private static void WriteAction(PolicyCheck check, BpfLabel next)
    {
        var code = check.Rules.Code;
        var allows = code.NewLabel("allows");
        JumpUnlessRuleHas(code, RuleEntry.Denies, allows);
        code.Add(R0, 1);
        code.Lsh(R0, PolicyCheck.RuleShift);
        code.Or(R0, (int)PolicyReason.DeniedByRule);
        code.Jump(check.Refused);
        code.Mark(allows);
        code.JumpIf(BpfCondition.Equal, R9, 0, check.ByRate);
    }

    private static void JumpUnlessRuleHas(BpfAssembler code, int bit, BpfLabel target)
    {
        code.Load(BpfSize.Byte, R1, R8 + RuleEntry.BitsOffset);
        code.And(R1, bit);
        code.JumpIf(BpfCondition.Equal, R1, 0, target);
    }

    private static void JumpUnlessPort(BpfAssembler code, int place, int range, BpfLabel otherwise)
    {
        code.Load(BpfSize.Half, R1, R10 + (PolicyPlaces.Ports.Offset + place));
        code.ToBigEndian(BpfSize.Half, R1);
        code.Load(BpfSize.Half, R2, R8 + range);
        code.JumpIf(BpfCondition.Less, R1, R2, otherwise);
        code.Load(BpfSize.Half, R2, R8 + (range + sizeof(ushort)));
        code.JumpIf(BpfCondition.Greater, R1, R2, otherwise);
    }
}
