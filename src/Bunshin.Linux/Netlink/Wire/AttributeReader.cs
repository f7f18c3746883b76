using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

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

/// <summary>One attribute. Its readings are null when the value is too short; a longer one is read by its start, as the kernel does.</summary>
internal readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
{
    public ushort Type { get; } = type;

    public ReadOnlySpan<byte> Value { get; } = value;

    public byte? U8 => Value.Length >= 1 ? Value[0] : null;

    public bool? Flag => Value.Length >= 1 ? Value[0] != 0 : null;

    public ushort? U16 => Value.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(Value) : null;

    public ushort? U16BigEndian => Value.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Value) : null;

    public uint? U32 => Value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Value) : null;

    public int? S32 => Value.Length >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(Value) : null;

    public MacAddress? Mac => Value.Length == MacAddress.Length ? MacAddress.Read(Value) : null;

    /// <summary>Up to the first zero byte.</summary>
    public string Text => KernelText.DecodeTerminated(Value);

    public AttributeReader Nested => new(Value);

    /// <summary>An address of four or sixteen bytes.</summary>
    public System.Net.IPAddress? IpAddress => Value.Length is 4 or 16 ? new System.Net.IPAddress(Value) : null;
}
