namespace Bunshin.Forwarding.Macvlan;

/// <summary>The pieces of one datagram so far, sorted by where they belong.</summary>
internal sealed class PartialDatagram(long firstTick)
{
    private readonly List<Piece> _pieces = [];
    private int _length = -1;
    private int _reach;

    /// <summary>When the first piece came.</summary>
    public long FirstTick { get; } = firstTick;

    /// <summary>Payload bytes held.</summary>
    public int Bytes { get; private set; }

    /// <summary>Everything is there.</summary>
    public bool IsWhole => _length >= 0 && Bytes == _length;

    /// <summary>Length of the whole datagram's payload; known with the last piece.</summary>
    public int Length => _length;

    /// <summary>In order of place.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    /// <summary>Takes a piece.</summary>
    /// <returns>True when it was new; false for an exact duplicate. Null: it contradicts the others, and all are lost.</returns>
    public bool? TryAdd(Piece piece, bool isLast)
    {
        var end = piece.Offset + piece.Payload.Length;
        if (isLast)
        {
            if (end < _reach || (_length >= 0 && end != _length))
            {
                return null;
            }

            _length = end;
        }
        else if (_length >= 0 && end > _length)
        {
            return null;
        }

        _reach = Math.Max(_reach, end);
        var at = _pieces.FindIndex(other => other.Offset >= piece.Offset);
        at = at < 0 ? _pieces.Count : at;
        if (at < _pieces.Count && _pieces[at].Offset == piece.Offset && _pieces[at].Payload.Length == piece.Payload.Length)
        {
            return false;
        }

        var before = at > 0 ? _pieces[at - 1].Offset + _pieces[at - 1].Payload.Length : 0;
        if (before > piece.Offset || (at < _pieces.Count && _pieces[at].Offset < end))
        {
            return null;
        }

        _pieces.Insert(at, piece);
        Bytes += piece.Payload.Length;
        return true;
    }

    /// <summary>One fragment.</summary>
    /// <param name="Offset">Where its payload belongs, in bytes.</param>
    /// <param name="Frame">The whole frame it came in.</param>
    /// <param name="Payload">What is behind the IPv4 header, a part of <paramref name="Frame"/>.</param>
    internal readonly record struct Piece(int Offset, byte[] Frame, ReadOnlyMemory<byte> Payload);
}

/// <summary>What pieces of one IPv4 datagram have in common (RFC 791 section 3.2).</summary>
internal readonly record struct FragmentKey(uint Source, uint Destination, ushort Identification, byte Protocol);
