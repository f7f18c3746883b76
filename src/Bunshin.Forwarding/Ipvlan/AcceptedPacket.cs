using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Ipvlan;

/// <summary>An IP packet that the kernel's IP layer takes up (<c>ip_rcv_core</c>, <c>ip6_rcv_core</c>), as far as l3s depends on it.</summary>
/// <param name="Length">Bytes of the packet without a frame's padding.</param>
/// <param name="IsIpv4">The family.</param>
/// <param name="Source">The source address, of IPv4 only.</param>
internal readonly record struct AcceptedPacket(int Length, bool IsIpv4, Ipv4Address Source)
{
    /// <summary>Reads a frame's payload.</summary>
    /// <returns>False for what the IP layer drops: malformed, a wrong checksum, a source that cannot be.</returns>
    public static bool TryRead(ushort protocol, ReadOnlySpan<byte> payload, out AcceptedPacket packet)
    {
        packet = default;
        return protocol == EtherType.Ipv4 ? TryReadIpv4(payload, out packet)
            : protocol == EtherType.Ipv6 && TryReadIpv6(payload, out packet);
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> payload, out AcceptedPacket packet)
    {
        packet = default;
        if (payload.Length < 20 || payload[0] >> 4 != 4)
        {
            return false;
        }

        var header = (payload[0] & 0xF) * 4;
        var length = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        var source = Ipv4Address.Read(payload[12..]);
        if (header < 20 || length < header || length > payload.Length || !InternetChecksum.IsValid(payload[..header])
            || source.IsMulticast || source.IsLoopback || source == Ipv4Address.Broadcast || source.Value >> 24 == 0)
        {
            return false;
        }

        packet = new AcceptedPacket(length, IsIpv4: true, source);
        return true;
    }

    private static bool TryReadIpv6(ReadOnlySpan<byte> payload, out AcceptedPacket packet)
    {
        packet = default;
        if (payload.Length < 40 || payload[0] >> 4 != 6)
        {
            return false;
        }

        var length = 40 + BinaryPrimitives.ReadUInt16BigEndian(payload[4..]);
        var source = Ipv6Address.Read(payload[8..]);
        if (length > payload.Length || source.IsMulticast || source.IsLoopback)
        {
            return false;
        }

        packet = new AcceptedPacket(length, IsIpv4: false, default);
        return true;
    }
}
