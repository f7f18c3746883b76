using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>
/// Writes the programs of a capture: the part that <see cref="DropRules"/> goes on in, and those that are attached to children's NICs. They
/// are written for the capture they serve, and do nothing to the frame.
/// </summary>
/// <param name="maps">Where to write frames to.</param>
/// <param name="snapLength">The most bytes kept of one.</param>
internal sealed class CapturePrograms(CaptureMaps maps, int snapLength)
{
    private static BpfAddress Key => R10 - 8;

    /// <summary>For frames that are dropped.</summary>
    /// <param name="only">The slot of the one child of interest; null for all.</param>
    public BpfProgramText WriteDropped(int? only)
    {
        var code = new BpfAssembler();
        var end = code.NewLabel("end");
        code.Mov(R6, R1);
        code.Load(BpfSize.Word, R8, R6 + WalkState.Cause);
        if (only is { } slot)
        {
            code.Mov(R1, R8);
            code.Rsh(R1, DropRules.SlotShift);
            code.And(R1, DropRules.SlotMask);
            code.JumpIf(BpfCondition.NotEqual, R1, slot, end);
        }

        Take(code, end);
        code.Mark(end);
        code.Mov(R0, (int)ClassifierVerdict.Drop);
        code.Exit();
        return code.Assemble();
    }

    /// <summary>For frames at a child's NIC.</summary>
    /// <param name="slot">The child's.</param>
    /// <param name="isSent">Those it sends, else those it receives.</param>
    /// <param name="every">One of so many is taken.</param>
    public BpfProgramText WritePassed(int slot, bool isSent, int every)
    {
        var code = new BpfAssembler();
        var end = code.NewLabel("end");
        code.Mov(R6, R1);
        if (every > 1)
        {
            LoadTally(code, end);
            code.Load(BpfSize.Double, R1, R0 + CaptureMaps.SeenOffset);
            code.Mov(R2, R1);
            code.Add(R2, 1);
            code.Store(BpfSize.Double, R0 + CaptureMaps.SeenOffset, R2);
            code.Mod(R1, every);
            code.JumpIf(BpfCondition.NotEqual, R1, 0, end);
        }

        code.LoadConstant(R8, CaptureRecord.PassedBy(slot, isSent));
        Take(code, end);
        code.Mark(end);
        code.Mov(R0, (int)ClassifierVerdict.Next);
        code.Exit();
        return code.Assemble();
    }

    // R6 the context, R8 the cause's word. Falls through, or goes to the end.
    private void Take(BpfAssembler code, BpfLabel end)
    {
        var (full, empty) = (code.NewLabel("no room"), code.NewLabel("nothing kept"));
        code.LoadMapValue(R1, maps.Until);
        code.Load(BpfSize.Double, R9, R1);
        code.Call(BpfHelper.MonotonicTime);
        code.JumpIf(BpfCondition.Greater, R0, R9, end);
        code.Mov(R9, R0);
        code.LoadMap(R1, maps.Frames);
        code.Mov(R2, CaptureRecord.HeaderSize + snapLength);
        code.Mov(R3, 0);
        code.Call(BpfHelper.RingBufferReserve);
        code.JumpIf(BpfCondition.Equal, R0, 0, full);
        code.Mov(R7, R0);
        WriteHeader(code);
        CopyBytes(code, empty);
        code.Mark(empty);
        code.Mov(R1, R7);
        code.Mov(R2, 0);
        code.Call(BpfHelper.RingBufferSubmit);
        code.Jump(end);
        code.Mark(full);
        LoadTally(code, end);
        code.Load(BpfSize.Double, R1, R0 + CaptureMaps.LostOffset);
        code.Add(R1, 1);
        code.Store(BpfSize.Double, R0 + CaptureMaps.LostOffset, R1);
    }

    private static void WriteHeader(BpfAssembler code)
    {
        code.Store(BpfSize.Double, R7, R9);
        code.Store(BpfSize.Word, R7 + CaptureRecord.CauseOffset, R8);
        (int Field, int Offset)[] fields =
        [
            (SkBuff.Length, CaptureRecord.LengthOffset), (SkBuff.VlanPresent, CaptureRecord.HasTagOffset), (SkBuff.VlanProtocol, CaptureRecord.TpidOffset),
            (SkBuff.VlanTci, CaptureRecord.TciOffset),
        ];
        foreach (var (field, offset) in fields)
        {
            code.Load(BpfSize.Word, R1, R6 + field);
            code.Store(BpfSize.Word, R7 + offset, R1);
        }
    }

    private void CopyBytes(BpfAssembler code, BpfLabel empty)
    {
        var (fits, copied) = (code.NewLabel("fits"), code.NewLabel("copied"));
        code.Load(BpfSize.Word, R4, R6 + SkBuff.Length);
        code.JumpIf(BpfCondition.LessOrEqual, R4, snapLength, fits);
        code.Mov(R4, snapLength);
        code.Mark(fits);
        code.Store(BpfSize.Word, R7 + CaptureRecord.KeptOffset, R4);
        code.JumpIf(BpfCondition.Less, R4, 1, empty);
        code.Mov(R1, R6);
        code.Mov(R2, 0);
        code.Mov(R3, R7);
        code.Add(R3, CaptureRecord.HeaderSize);
        code.Call(BpfHelper.LoadBytes);
        code.JumpIf(BpfCondition.Equal, R0, 0, copied);
        code.Store(BpfSize.Word, R7 + CaptureRecord.KeptOffset, 0);
        code.Mark(copied);
    }

    private void LoadTally(BpfAssembler code, BpfLabel missing)
    {
        code.Store(BpfSize.Word, Key, 0);
        code.LoadMap(R1, maps.Tally);
        code.Mov(R2, R10);
        code.Add(R2, Key.Offset);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfCondition.Equal, R0, 0, missing);
    }
}
