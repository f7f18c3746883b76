using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The phrases that rules are written in. R6 is the context throughout; R7 to R9 are the rules' own.</summary>
internal sealed partial class RuleWriter(EbpfMaps maps, IEbpfSink sink)
{
    /// <summary>The lower 48 bits.</summary>
    public const ulong Broadcast = 0xFFFF_FFFF_FFFF;

    private const int AddressBits = 48;

    public BpfAssembler Code { get; } = new();

    public EbpfMaps Maps { get; } = maps;

    public IEbpfSink Sink { get; } = sink;

    /// <summary>The first instructions of a program that frames come to.</summary>
    public void Enter()
    {
        Code.Mov(R6, R1);
        Sink.Enter(Code);
    }

    /// <summary>The first instructions of a part that another has gone on in.</summary>
    public void Continue() => Code.Mov(R6, R1);

    /// <summary>R0 = the entry of the key at <paramref name="key"/>; goes to <paramref name="missing"/> where there is none.</summary>
    public void Lookup(BpfMap map, BpfAddress key, BpfLabel missing)
    {
        Code.LoadMap(R1, map);
        Code.Mov(R2, key.Base);
        Code.Add(R2, key.Offset);
        Code.Call(BpfHelper.MapLookup);
        Code.JumpIf(BpfCondition.Equal, R0, 0, missing);
    }

    /// <summary>R0 = the entry of the slot in <paramref name="slot"/>.</summary>
    public void LookupSlot(BpfMap map, BpfOperand slot, BpfLabel missing)
    {
        Code.Store(BpfSize.Word, StackPlaces.Slot, slot);
        Lookup(map, StackPlaces.Slot, missing);
    }

    /// <summary>R0 = place of the owner's word for the address in <paramref name="address"/> (is changed) at the port whose key part is <paramref name="portKey"/>.</summary>
    public void LookupOwner(BpfRegister address, BpfRegister portKey, BpfLabel missing)
    {
        Code.Or(address, portKey);
        LookupOwner(address, missing);
    }

    /// <summary>R0 = place of the owner's word for the whole key in <paramref name="key"/>, which is left in <see cref="StackPlaces.Key"/>.</summary>
    public void LookupOwner(BpfRegister key, BpfLabel missing)
    {
        var (several, found) = (Code.NewLabel("several"), Code.NewLabel("found"));
        Code.Store(BpfSize.Double, StackPlaces.Key, key);
        Code.Mov(R1, key);
        Code.Rsh(R1, OwnerHint.Skipped);
        Code.Mov(R2, R1);
        Code.Rsh(R2, OwnerHint.Fold);
        Code.Xor(R1, R2);
        Code.And(R1, OwnerHint.Count - 1);
        LookupSlot(Maps.Hints, R1, missing);
        Code.Load(BpfSize.Word, R1, R0);
        Code.JumpIf(BpfCondition.Equal, R1, 0, missing);
        Code.JumpIf32(BpfCondition.Equal, R1, unchecked((int)OwnerHint.Several), several);
        Code.Store(BpfSize.Word, StackPlaces.Owner, R1);
        Code.And(R1, OwnerEntry.SlotMask);
        LookupSlot(Maps.Children, R1, missing);
        Code.Load(BpfSize.Double, R1, R0 + ChildEntry.KeyOffset);
        Code.Load(BpfSize.Double, R2, R0 + ChildEntry.AddressOffset);
        Code.Or(R1, R2);
        Code.Load(BpfSize.Double, R2, StackPlaces.Key);
        Code.JumpIf(BpfCondition.NotEqual, R1, R2, missing);
        Code.Mov(R0, R10);
        Code.Add(R0, StackPlaces.Owner.Offset);
        Code.Jump(found);
        Code.Mark(several);
        Lookup(Maps.Owners, StackPlaces.Key, missing);
        Code.Mark(found);
    }

    /// <summary><paramref name="key"/> = the key part of the slot in <paramref name="slot"/>.</summary>
    public void PortKeyOf(BpfRegister key, BpfRegister slot)
    {
        Code.Mov(key, slot);
        Code.Lsh(key, AddressBits);
    }

    /// <summary>Goes to <paramref name="otherwise"/> unless the owner's word in <paramref name="owner"/> has <paramref name="bit"/>; changes R1.</summary>
    public void JumpUnlessOwnerIs(BpfRegister owner, ChildBits bit, BpfLabel otherwise) =>
        JumpUnless(owner, (int)bit << OwnerEntry.BitsShift, otherwise);

    /// <summary>Goes to <paramref name="otherwise"/> unless <paramref name="register"/> has one of <paramref name="bits"/>; changes R1.</summary>
    public void JumpUnless(BpfRegister register, int bits, BpfLabel otherwise)
    {
        Code.Mov(R1, register);
        Code.And(R1, bits);
        Code.JumpIf(BpfCondition.Equal, R1, 0, otherwise);
    }

    /// <summary>
    /// Goes to <paramref name="tooLong"/> if the frame of child R7 is longer than what its port takes in, a tag aside. Segments to be
    /// cut later are never too long.
    /// </summary>
    public void JumpUnlessFits(BpfLabel tooLong)
    {
        var fits = Code.NewLabel("fits");
        Code.Load(BpfSize.Word, R1, R6 + SkBuff.GsoSize);
        Code.JumpIf(BpfCondition.NotEqual, R1, 0, fits);
        LoadLength(R1);
        Code.Load(BpfSize.Word, R2, R7 + ChildEntry.FitsOffset);
        Code.Add(R2, Packets.Ethernet.VlanTag.Length);
        Code.JumpIf(BpfCondition.Greater, R1, R2, tooLong);
        Code.Mark(fits);
    }

    /// <summary>Writes down the key of entry number <paramref name="index"/> of the source's list at the port whose slot the scratch number <paramref name="port"/> holds.</summary>
    public void WriteSenderKey(int port, BpfOperand index)
    {
        Code.Load(BpfSize.Word, R2, R6 + port);
        Code.Lsh(R2, AddressBits);
        WriteSenderKey(R2, index);
    }

    /// <summary>Writes down the key of the first entry of the source's list at the parent.</summary>
    public void WriteParentSenderKey()
    {
        Code.Mov(R2, 0);
        WriteSenderKey(R2, 0);
    }

    /// <summary>Adds to counters of the slot in <paramref name="slot"/>, which must be a register that outlives calls.</summary>
    public void Count(BpfRegister slot, params ReadOnlySpan<(EbpfCounter Counter, BpfOperand By)> counts) => Count(slot, null, counts);

    /// <summary>The same, and <see cref="EbpfCounter.RxBytes"/> by the 8 bytes at <paramref name="bytes"/>.</summary>
    public void Count(BpfRegister slot, BpfAddress? bytes, params ReadOnlySpan<(EbpfCounter Counter, BpfOperand By)> counts)
    {
        var done = Code.NewLabel("counted");
        LookupSlot(Maps.Counters, slot, done);
        foreach (var (counter, by) in counts)
        {
            AddTo(counter, by);
        }

        if (bytes is { } more)
        {
            Code.Load(BpfSize.Double, R2, more);
            AddTo(EbpfCounter.RxBytes, R2);
        }

        Code.Mark(done);
    }

    private void AddTo(EbpfCounter counter, BpfOperand by)
    {
        var place = R0 + ((int)counter * sizeof(ulong));
        Code.Load(BpfSize.Double, R1, place);
        Code.Add(R1, by);
        Code.Store(BpfSize.Double, place, R1);
    }

    private void WriteSenderKey(BpfRegister portKey, BpfOperand index)
    {
        Code.Load(BpfSize.Double, R1, StackPlaces.Source);
        Code.Or(R1, portKey);
        Code.Store(BpfSize.Double, StackPlaces.SenderKey, R1);
        Code.Mov(R1, index);
        Code.Store(BpfSize.Double, R10 + (StackPlaces.SenderKey.Offset + TableKey.Size), R1);
    }

    /// <summary>Goes on in another part; falls through only where that is not loaded.</summary>
    public void GoOn(EbpfCall part)
    {
        Code.Mov(R1, R6);
        Code.LoadMap(R2, Maps.Calls);
        Code.Mov(R3, (int)part);
        Code.Call(BpfHelper.TailCall);
        Drop();
    }

    /// <summary>Writes a scratch number; changes R1.</summary>
    public void Tell(int place, BpfOperand value)
    {
        Code.Mov(R1, value);
        Code.Store(BpfSize.Word, R6 + place, R1);
    }

    /// <summary>Ends the program: nobody gets the frame.</summary>
    public void Drop() => End(ClassifierVerdict.Drop);

    /// <summary>Ends the program: nobody gets the frame, and why is counted (<see cref="DropRules"/>). Falls through nowhere.</summary>
    public void Drop(DropCause cause)
    {
        Tell(WalkState.Cause, cause.Number);
        GoOn(EbpfCall.Dropped);
    }

    /// <summary>Ends the program.</summary>
    public void End(ClassifierVerdict verdict)
    {
        Code.Mov(R0, (int)verdict);
        Code.Exit();
    }

    /// <summary>Places <paramref name="label"/> before an end of the program.</summary>
    public void DropAt(BpfLabel label)
    {
        Code.Mark(label);
        Drop();
    }

    /// <summary>Places <paramref name="label"/> before an end of the program of which is counted why.</summary>
    public void DropAt(BpfLabel label, DropCause cause)
    {
        Code.Mark(label);
        Drop(cause);
    }
}
