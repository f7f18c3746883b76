using System.Runtime.InteropServices;
using System.Text;

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
            var end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        }

        set
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            Encoding.UTF8.GetBytes(value, bytes[..MaxName]);
            _name0 = MemoryMarshal.Read<ulong>(bytes);
            _name1 = MemoryMarshal.Read<ulong>(bytes[8..]);
        }
    }
}
