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
