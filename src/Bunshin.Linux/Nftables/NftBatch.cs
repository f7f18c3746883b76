using System.Buffers.Binary;

namespace Bunshin.Linux.Nftables;

/// <summary>Writes a batch of nf_tables messages: all of them take effect, or none.</summary>
/// <remarks>Numbers in attributes are big-endian here, unlike in rtnetlink; only the netlink headers are the machine's.</remarks>
internal sealed class NftBatch
{
    private const int HeaderLength = 16;
    private const ushort Nested = 0x8000;
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _message;
    private uint _sequence;

    private readonly byte _family;

    /// <summary>Begins the batch, whose messages are about tables of <paramref name="family"/>.</summary>
    public NftBatch(byte family)
    {
        _family = family;
        Begin(NftConstants.BatchBegin, 0, NftConstants.Subsystem, Request);
        End();
    }

    /// <summary>What was written; <see cref="Finish"/> first.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>How many messages will be acknowledged.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Begins a message that is acknowledged; <paramref name="flags"/> such as <c>NLM_F_CREATE</c> are added.</summary>
    public void Begin(ushort message, ushort flags = 0)
    {
        Acknowledgements++;
        Begin((ushort)((NftConstants.Subsystem << 8) | message), _family, 0, (ushort)(Request | Acknowledge | flags));
    }

    public void End()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_message), (uint)(_length - _message));
        Align();
    }

    public void Finish()
    {
        Begin(NftConstants.BatchEnd, 0, NftConstants.Subsystem, Request);
        End();
    }

    public void Text(ushort type, string value)
    {
        var bytes = KernelText.Encode(value);
        var at = Attribute(type, bytes.Length + 1);
        bytes.CopyTo(at);
        at[bytes.Length] = 0;
    }

    public void Number(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, sizeof(uint)), value);

    public void Data(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    /// <summary>Begins a nest; give what it returns to <see cref="CloseNest"/>.</summary>
    public int OpenNest(ushort type)
    {
        var at = _length;
        Attribute((ushort)(type | Nested), 0);
        return at;
    }

    /// <summary>Ends a nest.</summary>
    public void CloseNest(int nest) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(nest), (ushort)(_length - nest));

    private void Begin(ushort type, byte family, ushort resource, ushort flags)
    {
        _message = _length;
        var header = Grow(HeaderLength + 4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], ++_sequence);

        // struct nfgenmsg { family, version, res_id }
        header[16] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[18..], resource);
    }

    private Span<byte> Attribute(ushort type, int length)
    {
        var header = Grow(4);
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(4 + length));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], type);
        var at = _length;
        Grow(length);
        Align();
        return _bytes.AsSpan(at, length);
    }

    private void Align() => Grow(((_length + 3) & ~3) - _length);

    private Span<byte> Grow(int length)
    {
        if (_length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }

        var grown = _bytes.AsSpan(_length, length);
        grown.Clear();
        _length += length;
        return grown;
    }
}
