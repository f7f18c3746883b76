using Bunshin.Linux.Bpf.Code;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Writes what programs do with frames: the real thing, or a record of it. Rules are the same for both.</summary>
/// <remarks>R6 holds the context. What is written here may change R0 to R5; frame pointers are lost by it.</remarks>
internal interface IEbpfSink
{
    /// <summary>At the start of a program that frames come to from outside.</summary>
    void Enter(BpfAssembler code);

    /// <summary>Gives a copy of the frame to device <paramref name="device"/>; the frame itself stays.</summary>
    void Copy(BpfAssembler code, EbpfExit exit, BpfOperand device);

    /// <summary>Gives the frame to device <paramref name="device"/> and ends the program.</summary>
    void Leave(BpfAssembler code, EbpfExit exit, BpfOperand device);
}
