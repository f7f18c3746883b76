using System.Buffers.Binary;

namespace Bunshin.Linux.Netlink.Wire;

/// <summary>Walks the attributes of a message or of a nest. Never reads outside, whatever the lengths say.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>The walk ended because a length was a lie. What was read before it stands.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryNext(out NetlinkAttribute attribute)
    {
        attribute = default;
        if (_rest.Length < Rtnl.NLA_HDRLEN)
        {
            IsMalformed |= !_rest.IsEmpty;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < Rtnl.NLA_HDRLEN || length > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        var type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & Rtnl.NLA_TYPE_MASK);
        attribute = new NetlinkAttribute(type, _rest[Rtnl.NLA_HDRLEN..length]);
        _rest = _rest[Math.Min(Rtnl.Align(length), _rest.Length)..];
        return true;
    }
}
