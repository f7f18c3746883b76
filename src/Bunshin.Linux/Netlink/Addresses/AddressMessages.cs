using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Addresses;

/// <summary>Writes and reads <c>RTM_*ADDR</c> (<c>linux/if_addr.h</c>).</summary>
internal static class AddressMessages
{
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_LABEL = 3;
    private const ushort IFA_BROADCAST = 4;
    private const ushort IFA_CACHEINFO = 6;
    private const ushort IFA_FLAGS = 8;
    private const ushort IFA_PROTO = 11;
    private const byte RT_SCOPE_HOST = 254;
    private const byte RT_SCOPE_LINK = 253;

    public static void Write(MessageWriter writer, ushort type, int flags, string operation, InterfaceAddress address)
    {
        writer.Begin(type, flags, operation, $"{address.Address}/{address.PrefixLength} on link {address.LinkIndex}");
        WriteHeader(writer.Reserve(Rtnl.IFADDRMSG_LEN), address);
        writer.IpAddress(IFA_LOCAL, address.Address);
        writer.IpAddress(IFA_ADDRESS, address.Peer ?? address.Address);
        writer.IpAddress(IFA_BROADCAST, address.Broadcast);
        writer.Text(IFA_LABEL, address.Label);
        writer.U8(IFA_PROTO, address.Protocol);
        writer.U32(IFA_FLAGS, (uint)address.Flags);
        if (address.ValidLifetime != InterfaceAddress.Forever || address.PreferredLifetime != InterfaceAddress.Forever)
        {
            // struct ifa_cacheinfo: preferred, valid, created, updated.
            Span<byte> lifetimes = stackalloc byte[Rtnl.IFA_CACHEINFO_LEN];
            lifetimes.Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(lifetimes, address.PreferredLifetime);
            BinaryPrimitives.WriteUInt32LittleEndian(lifetimes[4..], address.ValidLifetime);
            writer.Attribute(IFA_CACHEINFO, lifetimes);
        }

        writer.End();
    }

    /// <summary>Null when the message cannot be read or carries no address.</summary>
    public static InterfaceAddress? Decode(in NetlinkMessage message)
    {
        var payload = message.Payload;
        if (payload.Length < Rtnl.IFADDRMSG_LEN)
        {
            return null;
        }

        System.Net.IPAddress? local = null;
        System.Net.IPAddress? address = null;
        var draft = new InterfaceAddress
        {
            LinkIndex = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]),
            Address = System.Net.IPAddress.None,
            PrefixLength = payload[1],
            Flags = (AddressFlags)payload[2],
            Scope = payload[3],
        };
        var attributes = new AttributeReader(payload[Rtnl.IFADDRMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            switch (attribute.Type)
            {
                case IFA_LOCAL:
                    local = attribute.IpAddress;
                    break;
                case IFA_ADDRESS:
                    address = attribute.IpAddress;
                    break;
                default:
                    draft = Take(draft, attribute);
                    break;
            }
        }

        var own = local ?? address;
        return attributes.IsMalformed || own is null
            ? null
            : draft with { Address = own, Peer = local is null || address is null || local.Equals(address) ? null : address };
    }

    private static InterfaceAddress Take(InterfaceAddress draft, in NetlinkAttribute attribute) => attribute.Type switch
    {
        IFA_LABEL => draft with { Label = attribute.Text },
        IFA_BROADCAST => draft with { Broadcast = attribute.IpAddress },
        IFA_FLAGS => draft with { Flags = (AddressFlags)(attribute.U32 ?? (uint)draft.Flags) },
        IFA_PROTO => draft with { Protocol = attribute.U8 },
        IFA_CACHEINFO when attribute.Value.Length >= 8 => draft with
        {
            PreferredLifetime = BinaryPrimitives.ReadUInt32LittleEndian(attribute.Value),
            ValidLifetime = BinaryPrimitives.ReadUInt32LittleEndian(attribute.Value[4..]),
        },
        _ => draft,
    };

    /// <summary><c>struct ifaddrmsg</c>: family(1) prefix length(1) flags(1) scope(1) index(4).</summary>
    private static void WriteHeader(Span<byte> header, InterfaceAddress address)
    {
        header[0] = Rtnl.FamilyOf(address.Address);
        header[1] = (byte)address.PrefixLength;
        header[2] = (byte)address.Flags;
        header[3] = address.Scope ?? ScopeOf(address.Address);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], address.LinkIndex);
    }

    private static byte ScopeOf(System.Net.IPAddress address) =>
        System.Net.IPAddress.IsLoopback(address) ? RT_SCOPE_HOST : address.IsIPv6LinkLocal ? RT_SCOPE_LINK : (byte)0;
}
