using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Wire;

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
