using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Routes;

/// <summary>Writes and reads <c>RTM_*ROUTE</c> (<c>linux/rtnetlink.h</c>).</summary>
internal static class RouteMessages
{
    private const ushort RTA_DST = 1;
    private const ushort RTA_OIF = 4;
    private const ushort RTA_GATEWAY = 5;
    private const ushort RTA_PRIORITY = 6;
    private const ushort RTA_PREFSRC = 7;
    private const ushort RTA_METRICS = 8;
    private const ushort RTA_TABLE = 15;
    private const ushort RTA_VIA = 18;
    private const ushort RTAX_MTU = 2;
    private const byte RTN_UNICAST = 1;
    private const byte RTN_LOCAL = 2;
    private const byte RTN_BROADCAST = 3;
    private const byte RTN_ANYCAST = 4;
    private const byte RT_SCOPE_NOWHERE = 255;
    private const byte RT_SCOPE_HOST = 254;
    private const byte RT_SCOPE_LINK = 253;
    private const uint RTNH_F_ONLINK = 4;
    private const byte RT_TABLE_COMPAT = 252;

    public static void Write(MessageWriter writer, ushort type, int flags, string operation, RouteInfo route)
    {
        writer.Begin(type, flags, operation, Words(route));
        WriteHeader(writer.Reserve(Rtnl.RTMSG_LEN), route, isDeletion: type == Rtnl.RTM_DELROUTE);
        if (route.PrefixLength > 0)
        {
            writer.IpAddress(RTA_DST, route.Destination);
        }

        writer.U32(RTA_TABLE, route.Table);
        if (route.Gateway is { } gateway)
        {
            WriteGateway(writer, route, gateway);
        }

        writer.S32(RTA_OIF, route.LinkIndex);
        writer.IpAddress(RTA_PREFSRC, route.PreferredSource);
        writer.U32(RTA_PRIORITY, route.Metric);
        if (route.Mtu is { } mtu)
        {
            var metrics = writer.BeginNest(RTA_METRICS);
            writer.U32(RTAX_MTU, mtu);
            writer.EndNest(metrics);
        }

        writer.End();
    }

    /// <summary>Null when the message cannot be read.</summary>
    public static RouteInfo? Decode(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < Rtnl.RTMSG_LEN)
        {
            return null;
        }

        var any = payload[0] == Rtnl.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
        var route = new RouteInfo
        {
            Destination = any,
            PrefixLength = payload[1],
            Table = payload[4],
            Protocol = payload[5],
            Scope = payload[6],
            Type = payload[7],
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
        };
        var attributes = new AttributeReader(payload[Rtnl.RTMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            route = Take(route, attribute);
        }

        return attributes.IsMalformed ? null : route with { IsOnLink = (route.Flags & RTNH_F_ONLINK) != 0 };
    }

    private static RouteInfo Take(RouteInfo route, in NetlinkAttribute attribute) => attribute.Type switch
    {
        RTA_DST => route with { Destination = attribute.IpAddress ?? route.Destination },
        RTA_OIF => route with { LinkIndex = attribute.S32 },
        RTA_GATEWAY => route with { Gateway = attribute.IpAddress },
        RTA_VIA => route with { Gateway = ReadVia(attribute.Value) },
        RTA_PRIORITY => route with { Metric = attribute.U32 },
        RTA_PREFSRC => route with { PreferredSource = attribute.IpAddress },
        RTA_METRICS => route with { Mtu = ReadMtu(attribute.Nested) },
        RTA_TABLE => route with { Table = attribute.U32 ?? route.Table },
        _ => route,
    };

    private static void WriteGateway(MessageWriter writer, RouteInfo route, IPAddress gateway)
    {
        if (gateway.AddressFamily == route.Destination.AddressFamily)
        {
            writer.IpAddress(RTA_GATEWAY, gateway);
            return;
        }

        // struct rtvia: family(2) address.
        var via = new byte[2 + gateway.GetAddressBytes().Length];
        BinaryPrimitives.WriteUInt16LittleEndian(via, Rtnl.FamilyOf(gateway));
        gateway.GetAddressBytes().CopyTo(via, 2);
        writer.Attribute(RTA_VIA, via);
    }

    private static IPAddress? ReadVia(ReadOnlySpan<byte> value) => value.Length is 6 or 18 ? new IPAddress(value[2..]) : null;

    private static uint? ReadMtu(AttributeReader metrics)
    {
        while (metrics.TryNext(out var metric))
        {
            if (metric.Type == RTAX_MTU)
            {
                return metric.U32;
            }
        }

        return null;
    }

    /// <summary><c>struct rtmsg</c>: family dst_len src_len tos table protocol scope type (1 each) flags(4).</summary>
    private static void WriteHeader(Span<byte> header, RouteInfo route, bool isDeletion)
    {
        header[0] = Rtnl.FamilyOf(route.Destination);
        header[1] = (byte)route.PrefixLength;
        header[4] = route.Table <= byte.MaxValue ? (byte)route.Table : RT_TABLE_COMPAT;

        // A deletion that names neither origin nor scope fits whatever is there, as ip's does.
        header[5] = isDeletion ? (byte)0 : route.Protocol;
        header[6] = route.Scope ?? (isDeletion ? RT_SCOPE_NOWHERE : ScopeOf(route));
        header[7] = route.Type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], route.IsOnLink ? RTNH_F_ONLINK : 0);
    }

    private static byte ScopeOf(RouteInfo route) => route.Type switch
    {
        _ when route.Destination.AddressFamily == AddressFamily.InterNetworkV6 => 0,
        RTN_LOCAL => RT_SCOPE_HOST,
        RTN_BROADCAST or RTN_ANYCAST => RT_SCOPE_LINK,
        RTN_UNICAST when route.Gateway is null => RT_SCOPE_LINK,
        _ => 0,
    };

    private static string Words(RouteInfo route)
    {
        var to = route.PrefixLength == 0 ? "default" : $"{route.Destination}/{route.PrefixLength}";
        var via = route.Gateway is null ? "" : $" via {route.Gateway}";
        return route.LinkIndex is null ? to + via : $"{to}{via} on link {route.LinkIndex}";
    }
}
