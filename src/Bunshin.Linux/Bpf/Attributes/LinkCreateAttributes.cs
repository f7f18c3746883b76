using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>union bpf_attr</c> for BPF_LINK_CREATE of a link at a network device.</summary>
/// <remarks>
/// <code>
///   0  Program     descriptor
///   4  Device      interface index in the calling thread's network namespace
///   8  AttachType  enum bpf_attach_type
///  12  Flags       where among the others; 0: behind them
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateAttributes
{
    public uint Program;
    public uint Device;
    public uint AttachType;
    public uint Flags;
}
