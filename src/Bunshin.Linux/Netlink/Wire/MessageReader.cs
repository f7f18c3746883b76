using System.Buffers.Binary;

namespace Bunshin.Linux.Netlink.Wire;

/// <summary>Walks the messages of one datagram. Never reads outside it, whatever it says about itself.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>The walk ended because a length was a lie.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryNext(out NetlinkMessage message)
    {
        message = default;
        if (_rest.Length < Rtnl.NLMSG_HDRLEN)
        {
            IsMalformed |= !_rest.IsEmpty;
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        if (length < Rtnl.NLMSG_HDRLEN || length > (uint)_rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        message = new NetlinkMessage(_rest[..(int)length]);
        _rest = _rest[Math.Min(Rtnl.Align((int)length), _rest.Length)..];
        return true;
    }
}

/// <summary>One message; at least a whole header, which <see cref="MessageReader"/> has checked.</summary>
internal readonly ref struct NetlinkMessage(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ushort Type => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[4..]);

    public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[6..]);

    public uint Sequence => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[8..]);

    public ReadOnlySpan<byte> Payload => _bytes[Rtnl.NLMSG_HDRLEN..];

    /// <summary>Of <c>NLMSG_ERROR</c> and <c>NLMSG_DONE</c>: the errno, 0 for an acknowledgement. Too short counts as EBADMSG.</summary>
    public Errno Error => Payload.Length >= 4 ? (Errno)Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(Payload)) : Errno.EBADMSG;

    /// <summary>The kernel's text, where it gave one.</summary>
    public string? ExtendedAck
    {
        get
        {
            if ((Flags & Rtnl.NLM_F_ACK_TLVS) == 0)
            {
                return null;
            }

            // NLMSG_DONE carries only the errno before its attributes; NLMSG_ERROR the header of the request too, and
            // unless capped the whole request.
            var skip = 4;
            if (Type == Rtnl.NLMSG_ERROR)
            {
                skip += (Flags & Rtnl.NLM_F_CAPPED) != 0 || Payload.Length < 8
                    ? Rtnl.NLMSG_HDRLEN
                    : (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(Payload[4..]), (uint)Payload.Length);
                skip = Rtnl.Align(skip);
            }

            var attributes = new AttributeReader(skip <= Payload.Length ? Payload[skip..] : default);
            while (attributes.TryNext(out var attribute))
            {
                if (attribute.Type == Rtnl.NLMSGERR_ATTR_MSG)
                {
                    return attribute.Text;
                }
            }

            return null;
        }
    }
}
