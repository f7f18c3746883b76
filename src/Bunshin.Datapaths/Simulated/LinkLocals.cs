using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>IPv6 link-local addresses by EUI-64, as the kernel makes them.</summary>
internal static class LinkLocals
{
    /// <summary>The address that comes from <paramref name="mac"/>; devices that share a MAC are told apart by a number (<c>addrconf_ifid_eui48</c>).</summary>
    /// <param name="mac">The MAC.</param>
    /// <param name="deviceId">The device's number, 0 for one that has its MAC for itself.</param>
    public static Ipv6Address Of(MacAddress mac, ushort deviceId)
    {
        const ulong prefix = 0xFE80_0000_0000_0000;
        const ulong half = 0xFF_FFFF;
        return deviceId == 0
            ? Ipv6Address.LinkLocal(mac)
            : new Ipv6Address(new UInt128(prefix, ((mac.Value & ~half) << 16) | ((ulong)deviceId << 24) | (mac.Value & half)));
    }
}
