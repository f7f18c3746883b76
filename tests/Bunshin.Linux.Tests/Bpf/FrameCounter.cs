using System.Buffers.Binary;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>A classifier that counts the frames of the tests' own EtherType that it gets, and says what becomes of all.</summary>
internal sealed class FrameCounter : IDisposable
{
    public FrameCounter(ClassifierVerdict verdict)
    {
        Map = BpfKernel.Map(BpfMapType.Array, entries: 1);
        Program = BpfKernel.Load(code =>
        {
            var other = code.NewLabel("other");
            code.Load(BpfSize.Word, R2, R1 + SkBuff.Protocol);
            code.ToBigEndian(BpfSize.Half, R2);
            code.JumpIf(BpfCondition.NotEqual, R2, 0x88B5, other);
            code.LoadMapValue(R1, Map);
            code.Mov(R2, 1);
            code.Atomic(BpfAtomic.Add, BpfSize.Double, R1, R2);
            code.Mark(other);
            code.Mov(R0, (int)verdict);
            code.Exit();
        }, "counter");
    }

    public BpfMap Map { get; }

    public BpfProgram Program { get; }

    public long Count
    {
        get
        {
            Span<byte> value = stackalloc byte[8];
            Assert.True(Map.TryLookup(stackalloc byte[4], value));
            return BinaryPrimitives.ReadInt64LittleEndian(value);
        }
    }

    public void Dispose()
    {
        Program.Dispose();
        Map.Dispose();
    }
}
