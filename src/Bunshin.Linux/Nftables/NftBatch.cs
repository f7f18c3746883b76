using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Nftables;

/// <summary>Writes a batch of nf_tables messages: all of them take effect, or none.</summary>
/// <remarks>Numbers in attributes are big-endian here, unlike in rtnetlink; only the netlink headers are the machine's.</remarks>
internal sealed class NftBatch
{
    private readonly MessageWriter _writer = new();
    private readonly byte _family;

    /// <summary>Begins the batch, whose messages are about tables of <paramref name="family"/>.</summary>
    public NftBatch(byte family)
    {
        _family = family;
        Begin(NftConstants.BatchBegin, 0, NftConstants.Subsystem, 0);
        End();
    }

    /// <summary>What was written; <see cref="Finish"/> first.</summary>
    public ReadOnlySpan<byte> Bytes => _writer.Bytes(0, _writer.Requests.Count);

    /// <summary>How many messages will be acknowledged.</summary>
    public int Acknowledgements { get; private set; }

    /// <summary>Begins a message that is acknowledged; <paramref name="flags"/> such as <c>NLM_F_CREATE</c> are added.</summary>
    public void Begin(ushort message, ushort flags = 0)
    {
        Acknowledgements++;
        Begin((ushort)((NftConstants.Subsystem << 8) | message), _family, 0, Rtnl.NLM_F_ACK | flags);
    }

    public void End() => _writer.End();

    public void Finish()
    {
        Begin(NftConstants.BatchEnd, 0, NftConstants.Subsystem, 0);
        End();
    }

    public void Text(ushort type, string value) => _writer.Text(type, value);

    public void Number(ushort type, uint value) => _writer.U32(type, BinaryPrimitives.ReverseEndianness(value));

    public void Data(ushort type, ReadOnlySpan<byte> value) => _writer.Attribute(type, value);

    /// <summary>Begins a nest; give what it returns to <see cref="CloseNest"/>.</summary>
    public int OpenNest(ushort type) => _writer.BeginNest(type);

    public void CloseNest(int nest) => _writer.EndNest(nest);

    private void Begin(ushort type, byte family, ushort resource, int flags)
    {
        _writer.Begin(type, flags, "change", "nf_tables");

        // struct nfgenmsg { family, version, res_id }
        var header = _writer.Reserve(4);
        header[0] = family;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], resource);
    }
}
