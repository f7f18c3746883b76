using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

// What a frame says: its addresses, length and type, and bytes of it.
internal sealed partial class RuleWriter
{
    /// <summary>R2 = where the frame begins, for its first 14 bytes.</summary>
    public void LoadFrame(BpfLabel tooShort)
    {
        Code.Load(BpfSize.Word, R2, R6 + SkBuff.Data);
        Code.Load(BpfSize.Word, R3, R6 + SkBuff.DataEnd);
        Code.Mov(R4, R2);
        Code.Add(R4, Packets.Ethernet.FrameView.HeaderLength);
        Code.JumpIf(BpfCondition.Greater, R4, R3, tooShort);
    }

    /// <summary>Writes both addresses down; R4 = the destination, R5 = the source.</summary>
    public void LoadAddresses(BpfLabel tooShort)
    {
        LoadFrame(tooShort);
        Code.Load(BpfSize.Double, R4, R2);
        KeepAddress(R4);
        Code.Store(BpfSize.Double, StackPlaces.Destination, R4);
        Code.Load(BpfSize.Double, R5, R2 + Packets.Ethernet.MacAddress.Length);
        KeepAddress(R5);
        Code.Store(BpfSize.Double, StackPlaces.Source, R5);
    }

    /// <summary>Leaves the lower 48 bits.</summary>
    public void KeepAddress(BpfRegister register)
    {
        Code.Lsh(register, 64 - AddressBits);
        Code.Rsh(register, 64 - AddressBits);
    }

    /// <summary><paramref name="register"/> = the frame's length with its outermost tag.</summary>
    public void LoadLength(BpfRegister register)
    {
        var untagged = Code.NewLabel("untagged");
        Code.Load(BpfSize.Word, register, R6 + SkBuff.Length);
        Code.Load(BpfSize.Word, R0, R6 + SkBuff.VlanPresent);
        Code.JumpIf(BpfCondition.Equal, R0, 0, untagged);
        Code.Add(register, Packets.Ethernet.VlanTag.Length);
        Code.Mark(untagged);
    }

    /// <summary>Copies bytes of the frame into the stack.</summary>
    public void LoadBytes(BpfOperand offset, BpfAddress into, int length, BpfLabel tooShort)
    {
        Code.Mov(R1, R6);
        Code.Mov(R2, offset);
        Code.Mov(R3, into.Base);
        Code.Add(R3, into.Offset);
        Code.Mov(R4, length);
        Code.Call(BpfHelper.LoadBytes);
        Code.JumpIf(BpfCondition.NotEqual, R0, 0, tooShort);
    }

    /// <summary>Writes bytes into the frame.</summary>
    public void StoreBytes(int offset, BpfAddress from, int length)
    {
        Code.Mov(R1, R6);
        Code.Mov(R2, offset);
        Code.Mov(R3, from.Base);
        Code.Add(R3, from.Offset);
        Code.Mov(R4, length);
        Code.Mov(R5, 0);
        Code.Call(BpfHelper.StoreBytes);
    }

    /// <summary>Goes to <paramref name="target"/> if the frame is MAC control; changes R2.</summary>
    public void JumpIfPause(BpfLabel target)
    {
        Code.Load(BpfSize.Word, R2, R6 + SkBuff.Protocol);
        Code.JumpIf(BpfCondition.Equal, R2, Wire(Packets.Ethernet.EtherType.Pause), target);
    }

    /// <summary>The same for what a child sends: a tag hides the type from the driver's test, for at a sender it is in line.</summary>
    public void JumpIfBarePause(BpfLabel target)
    {
        var tagged = Code.NewLabel("tagged");
        Code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        Code.JumpIf(BpfCondition.NotEqual, R1, 0, tagged);
        JumpIfPause(target);
        Code.Mark(tagged);
    }

    /// <summary>An EtherType as the context has it.</summary>
    public static int Wire(ushort type) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(type);
}
