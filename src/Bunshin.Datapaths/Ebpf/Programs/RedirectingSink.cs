using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The sink that moves frames.</summary>
/// <param name="setsClass">
/// Kernels before 6.16 leave a frame that goes to the other end of a device the class it had at the device; it is made one for the host here.
/// </param>
internal sealed class RedirectingSink(bool setsClass) : IEbpfSink
{
    private const int HostClass = 0; // PACKET_HOST
    private const int Ingress = 1; // BPF_F_INGRESS

    public void Enter(BpfAssembler code)
    {
    }

    public void Copy(BpfAssembler code, EbpfExit exit, BpfOperand device)
    {
        code.Mov(R2, device);
        code.Mov(R1, R6);
        code.Mov(R3, exit == EbpfExit.Into ? Ingress : 0);
        code.Call(BpfHelper.CloneRedirect);
    }

    public void Leave(BpfAssembler code, EbpfExit exit, BpfOperand device)
    {
        if (exit == EbpfExit.Neighbor)
        {
            ToNeighbor(code, device);
            return;
        }

        if (exit == EbpfExit.Peer && setsClass)
        {
            SetClass(code, device);
        }
        else
        {
            code.Mov(R1, device);
        }

        code.Mov(R2, exit == EbpfExit.Into ? Ingress : 0);
        code.Call(exit == EbpfExit.Peer ? BpfHelper.RedirectToPeer : BpfHelper.Redirect);
        code.Exit();
    }

    private static void ToNeighbor(BpfAssembler code, BpfOperand device)
    {
        code.Mov(R1, device);
        code.Mov(R2, 0);
        code.Mov(R3, 0);
        code.Mov(R4, 0);
        code.Call(BpfHelper.RedirectToNeighbor);
        code.Exit();
    }

    private static void SetClass(BpfAssembler code, BpfOperand device)
    {
        code.Mov(R7, device);
        code.Mov(R1, R6);
        code.Mov(R2, HostClass);
        code.Call(BpfHelper.ChangePacketType);
        code.Mov(R1, R7);
    }
}
