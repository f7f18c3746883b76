using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The program FromWire: of what arrives at the parent, what the trunk gets, and what the parent's stack.</summary>
/// <param name="maps">The tables.</param>
/// <param name="sink">The sink.</param>
/// <param name="trunk">The index of the trunk's end beside the parent.</param>
internal sealed class WireRules(EbpfMaps maps, IEbpfSink sink, int trunk)
{
    private const PortBits Rare = PortBits.HasSenders | PortBits.HasVlans | PortBits.Passthru | PortBits.Ipvlan;
    private const int OnlyToSender = (int)(ChildBits.Private | ChildBits.Passthru | ChildBits.Source) << OwnerEntry.BitsShift;
    private const int Loopback = 5; // PACKET_LOOPBACK
    private readonly RuleWriter _rules = new(maps, sink);

    public BpfProgramText Write()
    {
        var code = _rules.Code;
        var (pass, steal, rare, plain, group) =
            (code.NewLabel("pass"), code.NewLabel("steal"), code.NewLabel("rare"), code.NewLabel("plain"), code.NewLabel("group"));
        _rules.Enter();
        code.Mov(R8, 0);
        code.Mov(R9, 0);
        _rules.LookupSlot(maps.Ports, EbpfSlots.Parent, pass);
        code.Mov(R7, R0);
        code.Load(BpfSize.Word, R8, R7 + PortEntry.BitsOffset);
        _rules.LoadAddresses(pass);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)Rare, rare);
        code.Mark(plain);
        code.Load(BpfSize.Double, R4, StackPlaces.Destination);
        code.JumpIf(BpfCondition.AnyBit, R4, 1, group);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.Passthru, steal);
        _rules.LookupOwner(R4, pass);
        code.Load(BpfSize.Word, R1, R0);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)ChildBits.Source << OwnerEntry.BitsShift, pass);
        code.Mark(steal);
        _rules.Tell(SkBuff.Mark, 0);
        sink.Leave(code, EbpfExit.Peer, trunk);

        WriteRare(rare, plain, steal, pass);
        WriteGroup(group, steal, pass);
        code.Mark(pass);
        WritePass(steal);
        return code.Assemble();
    }

    // R9 becomes 1 where some child gets a copy whoever else gets the frame. What the parent's own host says to a group that it is in
    // comes back to it without an Ethernet header: what was read as addresses is not. Other ports than these let it be, as nobody has
    // such an address and the kernel copies no frame without a header.
    private void WriteRare(BpfLabel rare, BpfLabel plain, BpfLabel steal, BpfLabel pass)
    {
        var code = _rules.Code;
        var (noVlan, ipvlan) = (code.NewLabel("no VLAN"), code.NewLabel("ipvlan"));
        code.Mark(rare);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.PacketType);
        code.JumpIf(BpfCondition.Equal, R1, Loopback, pass);
        _rules.JumpUnless(R8, (int)PortBits.HasVlans, noVlan);
        TagRules.LookupVlan(_rules, EbpfSlots.Parent, noVlan);
        code.Jump(steal);
        code.Mark(noVlan);
        code.JumpIf(BpfCondition.AnyBit, R8, (int)PortBits.Ipvlan, ipvlan);
        _rules.JumpUnless(R8, (int)PortBits.HasSenders, plain);
        _rules.WriteParentSenderKey();
        _rules.Lookup(maps.Senders, StackPlaces.SenderKey, plain);
        code.Load(BpfSize.Word, R1, R0);
        code.JumpIf(BpfCondition.AnyBit, R1, (int)SenderEntry.EndsHere, steal);
        code.Mov(R9, 1);
        code.Jump(plain);
        code.Mark(ipvlan);
        _rules.GoOn(EbpfCall.IpvlanFromWire);
    }

    private void WriteGroup(BpfLabel group, BpfLabel steal, BpfLabel pass)
    {
        var code = _rules.Code;
        var (stranger, flood) = (code.NewLabel("stranger"), code.NewLabel("flood"));
        code.Mark(group);
        code.Load(BpfSize.Double, R4, StackPlaces.Source);
        _rules.LookupOwner(R4, stranger);
        code.Load(BpfSize.Word, R1, R0);
        code.JumpIf(BpfCondition.AnyBit, R1, OnlyToSender, steal);
        code.Load(BpfSize.Half, R1, R7 + PortEntry.VepaOffset);
        code.Jump(flood);
        code.Mark(stranger);
        code.Load(BpfSize.Half, R1, R7 + PortEntry.AllOffset);
        code.Mark(flood);
        code.Or(R9, R1);
    }

    // The parent's stack forgets a priority tag and then looks for VLAN devices once more.
    private void WritePass(BpfLabel steal)
    {
        var code = _rules.Code;
        var (alone, noVlan) = (code.NewLabel("nobody else"), code.NewLabel("no VLAN behind"));
        _rules.JumpUnless(R8, (int)PortBits.HasVlans, noVlan);
        TagRules.JumpUnlessParentsVlanHasInner(_rules, noVlan);
        code.Jump(steal);
        code.Mark(noVlan);
        code.JumpIf(BpfCondition.Equal, R9, 0, alone);
        sink.Copy(code, EbpfExit.Out, trunk);
        code.Mark(alone);
        _rules.End(ClassifierVerdict.Next);
    }
}
