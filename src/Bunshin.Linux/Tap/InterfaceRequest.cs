using System.Runtime.InteropServices;

namespace Bunshin.Linux.Tap;

/// <summary><c>struct ifreq</c>, 40 bytes, as TUNSETIFF wants it: name and flags.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct InterfaceRequest
{
    /// <summary>Longest name in bytes, without the terminator.</summary>
    public const int MaxName = 15;

    /// <summary><c>IFF_*</c> of if_tun.h.</summary>
    [FieldOffset(16)]
    public short Flags;

    [FieldOffset(0)]
    private ulong _name0;

    [FieldOffset(8)]
    private ulong _name1;

    /// <summary>Zero-terminated name.</summary>
    public string Name
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            MemoryMarshal.Write(bytes, _name0);
            MemoryMarshal.Write(bytes[8..], _name1);
            return KernelText.DecodeTerminated(bytes);
        }

        set
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            KernelText.Encode(value).CopyTo(bytes[..MaxName]);
            _name0 = MemoryMarshal.Read<ulong>(bytes);
            _name1 = MemoryMarshal.Read<ulong>(bytes[8..]);
        }
    }
}
