using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The rules of a macvlan port for a frame that comes in. R9 is the port's slot, R7 its entry, R8 its bits; addresses have been read.</summary>
internal static class PortRules
{
    private const int OnlyToSender = (int)(ChildBits.Private | ChildBits.Passthru | ChildBits.Source) << OwnerEntry.BitsShift;

    public static void Write(RuleWriter rules)
    {
        var code = rules.Code;
        var (group, ipvlan, passthru, stack, down) =
            (code.NewLabel("group"), code.NewLabel("ipvlan"), code.NewLabel("passthru"), code.NewLabel("own stack"), code.NewLabel("down"));
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.Ipvlan, ipvlan);
        code.Load(BpfSize.Double, R4, StackPlaces.Destination);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, group);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.Passthru, passthru);
        rules.PortKeyOf(R5, R9);
        rules.LookupOwner(R4, R5, stack);
        code.Load(BpfSize.Word, R1, R0);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.Source << OwnerEntry.BitsShift, stack);
        code.Mov(R9, R1);
        ClimbRules.ToOwner(rules, asHost: true);

        // A down child still takes everything, and nobody gets it.
        code.Mark(passthru);
        code.Load(BpfSize.Word, R9, R7 + PortEntry.PassthruOffset);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.PassthruDown, down);
        ClimbRules.ToOwner(rules, asHost: true);

        code.Mark(group);
        WriteGroup(rules, stack);
        code.Mark(stack);
        ClimbRules.ToOwnStack(rules);
        code.Mark(ipvlan);
        rules.GoOn(EbpfCall.IpvlanReceive);
        code.Mark(down);
        code.And(R9, OwnerEntry.SlotMask);
        rules.Tell(WalkState.Device, R9);
        rules.Drop(DropCause.Of(VerdictReason.PassthruDown));
    }

    private static void WriteGroup(RuleWriter rules, BpfLabel stack)
    {
        var code = rules.Code;
        var (stranger, fromVepa, fromBridge, flood) =
            (code.NewLabel("stranger"), code.NewLabel("from vepa"), code.NewLabel("from bridge"), code.NewLabel("flood"));
        code.Load(BpfSize.Double, R4, StackPlaces.Source);
        rules.PortKeyOf(R5, R9);
        rules.LookupOwner(R4, R5, stranger);
        code.Load(BpfSize.Word, R1, R0);
        var reflected = code.NewLabel("reflected");
        code.JumpIf(BpfCondition.AnyBit, R1, OnlyToSender, reflected);
        rules.JumpIfPause(stack);
        code.Mov(R0, R7);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.Bridge << OwnerEntry.BitsShift, fromBridge);
        code.And(R1, OwnerEntry.SlotMask);
        code.Mov(R8, R1);
        FloodLoop.Begin(rules, PortEntry.VepaOffset, (int)(ChildBits.Vepa | ChildBits.Bridge), R8, stack);
        code.Jump(flood);

        // Its bridge siblings had the frame directly.
        code.Mark(fromBridge);
        FloodLoop.Begin(rules, PortEntry.VepaOffset, (int)ChildBits.Vepa, 0, stack);
        code.Jump(flood);
        code.Mark(stranger);
        rules.JumpIfPause(stack);
        code.Mov(R0, R7);
        FloodLoop.Begin(rules, PortEntry.AllOffset, (int)(ChildBits.Modes & ~ChildBits.Source), 0, stack);
        code.Mark(flood);
        rules.GoOn(EbpfCall.WireFlood);

        // To the sender alone, who counts no bytes for it.
        code.Mark(reflected);
        code.Mov(R9, R1);
        code.Mov(R7, R9);
        code.And(R7, OwnerEntry.SlotMask);
        code.Load(BpfSize.Word, R8, R6 + SkBuff.Length);
        code.Neg(R8);
        rules.Count(R7, (EbpfCounter.RxBytes, R8));
        ClimbRules.ToOwner(rules, asHost: false);
    }
}
