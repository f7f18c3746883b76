using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Wire;

/// <summary>Builds netlink messages, one after another, into one growing buffer that is used again.</summary>
/// <remarks>
/// <code>
///  nlmsghdr  len(4) type(2) flags(2) seq(4) port(4) | family header | nlattr len(2) type(2) value pad | ...
/// </code>
/// </remarks>
internal sealed class MessageWriter
{
    private const int MaxAttribute = ushort.MaxValue;
    private readonly List<Request> _requests = [];
    private byte[] _buffer = new byte[8192];
    private int _length;
    private int _start;

    /// <summary>The finished messages, in order.</summary>
    public IReadOnlyList<Request> Requests => _requests;

    /// <summary>The bytes of the messages <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public Span<byte> Bytes(int first, int end)
    {
        var from = _requests[first].Offset;
        return _buffer.AsSpan(from, (end < _requests.Count ? _requests[end].Offset : _length) - from);
    }

    public void Clear()
    {
        _requests.Clear();
        _length = 0;
    }

    /// <summary>Starts a message; the words are for the error, should there be one.</summary>
    public void Begin(ushort type, int flags, string operation, string target)
    {
        _start = _length;
        _requests.Add(new Request(_start, operation, target));
        var header = Reserve(Rtnl.NLMSG_HDRLEN);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)(flags | Rtnl.NLM_F_REQUEST));
    }

    public void End() => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_start), _length - _start);

    /// <summary>Room for a family header, cleared. Valid until the next write.</summary>
    public Span<byte> Reserve(int length)
    {
        var aligned = Rtnl.Align(length);
        if (_buffer.Length - _length < aligned)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + aligned));
        }

        var room = _buffer.AsSpan(_length, aligned);
        room.Clear();
        _length += aligned;
        return room[..length];
    }

    public void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        var length = Rtnl.NLA_HDRLEN + value.Length;
        RefuseTooLong(length);
        var room = Reserve(length);
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(room[2..], type);
        value.CopyTo(room[Rtnl.NLA_HDRLEN..]);
    }

    // What is null is left out: the kernel keeps, or chooses, what it is not told.
    public void U8(ushort type, byte? value)
    {
        if (value is { } known)
        {
            Attribute(type, [known]);
        }
    }

    public void Flag(ushort type, bool? value) => U8(type, value is { } known ? known ? (byte)1 : (byte)0 : null);

    public void U16(ushort type, ushort? value)
    {
        if (value is { } known)
        {
            Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<ushort>(in known)));
        }
    }

    public void U16BigEndian(ushort type, ushort? value) => U16(type, value is { } known ? BinaryPrimitives.ReverseEndianness(known) : null);

    public void U32(ushort type, uint? value)
    {
        if (value is { } known)
        {
            Attribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in known)));
        }
    }

    public void S32(ushort type, int? value) => U32(type, (uint?)value);

    /// <summary>A string with the terminating zero the kernel asks for.</summary>
    public void Text(ushort type, string? value)
    {
        if (value is not null)
        {
            Attribute(type, [.. KernelText.Encode(value), 0]);
        }
    }

    public void Mac(ushort type, MacAddress? value)
    {
        if (value is { } known)
        {
            Span<byte> bytes = stackalloc byte[MacAddress.Length];
            known.Write(bytes);
            Attribute(type, bytes);
        }
    }

    public void IpAddress(ushort type, System.Net.IPAddress? value)
    {
        if (value is not null)
        {
            Attribute(type, value.GetAddressBytes());
        }
    }

    /// <summary>Starts an attribute that holds attributes.</summary>
    /// <returns>What <see cref="EndNest"/> wants.</returns>
    public int BeginNest(ushort type, bool marked = true)
    {
        var at = _length;
        var room = Reserve(Rtnl.NLA_HDRLEN);
        BinaryPrimitives.WriteUInt16LittleEndian(room[2..], marked ? (ushort)(type | Rtnl.NLA_F_NESTED) : type);
        return at;
    }

    public void EndNest(int nest)
    {
        RefuseTooLong(_length - nest);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(nest), (ushort)(_length - nest));
    }

    private void RefuseTooLong(int length)
    {
        if (length > MaxAttribute)
        {
            var request = _requests[^1];
            throw new NetlinkException(request.Operation, request.Target, Errno.EMSGSIZE, "more than fits into one netlink attribute of 65535 bytes");
        }
    }

    /// <summary>Where a message starts, and what it is for.</summary>
    internal readonly record struct Request(int Offset, string Operation, string Target);
}
