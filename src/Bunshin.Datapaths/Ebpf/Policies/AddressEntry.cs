using System.Buffers.Binary;
using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>A prefix as programs compare it. An IPv4 address stands in the first 4 bytes, the rest is zero.</summary>
/// <remarks>
/// <code>
///  0        8              24             40
/// +--------+--------------+--------------+
/// | family | address      | mask         |   both as on the wire; family 4, 6 or 0 for any address at all
/// +--------+--------------+--------------+
/// </code>
/// </remarks>
internal static class AddressEntry
{
    public const int Size = 40;

    public const int AddressOffset = 8;

    public const int MaskOffset = 24;

    public const int Ipv4 = 4;

    public const int Ipv6 = 6;

    public static void Write(Span<byte> into, IpPrefix? prefix)
    {
        into[..Size].Clear();
        if (prefix is not { } known)
        {
            return;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(into, known.IsIpv6 ? (uint)Ipv6 : Ipv4);
        if (known.IsIpv6)
        {
            known.Address.Ipv6.Write(into[AddressOffset..]);
            known.Mask.Ipv6.Write(into[MaskOffset..]);
        }
        else
        {
            known.Address.Ipv4.Write(into[AddressOffset..]);
            known.Mask.Ipv4.Write(into[MaskOffset..]);
        }
    }
}
