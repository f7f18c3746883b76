using System.Runtime.InteropServices;

namespace Bunshin.Linux.Bpf.Attributes;

/// <summary><c>struct bpf_link_info</c> of a link at a network device.</summary>
/// <remarks>
/// <code>
///   0  Type        enum bpf_link_type
///   4  Id
///   8  ProgramId
///  12  Padding
///  16  Device      interface index; 0 when it is gone
///  20  AttachType  enum bpf_attach_type
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkInfo
{
    public uint Type;
    public uint Id;
    public uint ProgramId;
    public uint Padding;
    public uint Device;
    public uint AttachType;
}
