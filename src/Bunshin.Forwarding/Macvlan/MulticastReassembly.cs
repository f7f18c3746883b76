using System.Buffers.Binary;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>
/// Puts IPv4 fragments with a multicast MAC together again, as the driver does before it looks at source lists and
/// groups (<c>ip_check_defrag</c>); taps on the parent have seen the pieces by then.
/// </summary>
/// <remarks>
/// Only for frames from the wire. Memory and time are bounded by <see cref="ReassemblyLimits"/>; time is what the caller
/// says. Not safe for several threads at once. Frames that are not fragments cost a few compares and no allocation.
/// </remarks>
/// <param name="limits">Null for the kernel's defaults.</param>
public sealed class MulticastReassembly(ReassemblyLimits? limits = null)
{
    private const int LeastHeader = 20;
    private const int MoreFragments = 0x2000;
    private const int OffsetMask = 0x1FFF;
    private const int LongestDatagram = 65_535;

    // What a piece costs beside its bytes, so that many tiny ones are bounded too.
    private const int PieceOverhead = 96;
    private readonly ReassemblyLimits _limits = limits ?? new ReassemblyLimits();
    private readonly Dictionary<FragmentKey, PartialDatagram> _partial = [];

    // All datagrams have the same time to live, so they end in the order in which they began.
    private readonly Queue<(FragmentKey Key, PartialDatagram Datagram)> _byAge = [];
    private int _bytes;

    /// <summary>Unfinished datagrams held.</summary>
    public int Datagrams => _partial.Count;

    /// <summary>Memory held for pieces, in bytes.</summary>
    public int Bytes => _bytes;

    /// <summary>Takes a frame that has arrived at the parent.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="tick">The caller's clock, in the unit of <see cref="ReassemblyLimits.TimeoutTicks"/>.</param>
    /// <param name="whole">
    /// With <see cref="ReassemblyOutcome.Completed"/> the reassembled frame, with the first piece's Ethernet header and, if it
    /// was in line, its tag; may be longer than any MTU.
    /// </param>
    public ReassemblyOutcome Offer(in FrameView frame, long tick, out byte[] whole)
    {
        whole = [];
        if (!frame.Destination.IsGroup || frame.EtherType != EtherType.Ipv4)
        {
            return ReassemblyOutcome.NotAFragment;
        }

        var packet = frame.Payload;
        if (packet.Length < LeastHeader || packet[0] >> 4 != 4)
        {
            return ReassemblyOutcome.NotAFragment;
        }

        var header = (packet[0] & 0xF) * 4;
        var total = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        if (header < LeastHeader || total < header || total > packet.Length || (fragment & (MoreFragments | OffsetMask)) == 0)
        {
            return ReassemblyOutcome.NotAFragment;
        }

        Expire(tick);
        return Take(frame, header, total, fragment, tick, out whole);
    }

    private static byte[] Assemble(PartialDatagram datagram)
    {
        var first = datagram.Pieces[0];
        var head = first.Frame.Length - first.Payload.Length;
        var whole = new byte[head + datagram.Length];
        first.Frame.AsSpan(0, head).CopyTo(whole);
        foreach (var piece in datagram.Pieces)
        {
            piece.Payload.Span.CopyTo(whole.AsSpan(head + piece.Offset));
        }

        _ = FrameView.TryParse(whole, out var frame);
        var ip = whole.AsSpan(whole.Length - frame.Payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(ip[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], (ushort)(flags & ~(MoreFragments | OffsetMask)));
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Compute(ip[..((ip[0] & 0xF) * 4)]));
        return whole;
    }

    private ReassemblyOutcome Take(in FrameView frame, int header, int total, ushort fragment, long tick, out byte[] whole)
    {
        whole = [];
        var packet = frame.Payload;
        var more = (fragment & MoreFragments) != 0;
        var offset = (fragment & OffsetMask) * 8;
        var length = more ? (total - header) & ~7 : total - header;
        var key = new FragmentKey(
            BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), packet[9]);
        if (length == 0 || header + offset + length > LongestDatagram || !TryOpen(key, frame.Bytes.Length + PieceOverhead, tick, out var datagram))
        {
            return ReassemblyOutcome.Dropped;
        }

        var start = frame.Bytes.Length - packet.Length;
        var bytes = frame.Bytes[..(start + header + length)].ToArray();
        var added = datagram.TryAdd(new PartialDatagram.Piece(offset, bytes, bytes.AsMemory(start + header)), isLast: !more);
        if (added is not true)
        {
            if (added is null)
            {
                Close(key, datagram);
            }

            return ReassemblyOutcome.Dropped;
        }

        _bytes += PieceOverhead + bytes.Length;
        if (!datagram.IsWhole)
        {
            return ReassemblyOutcome.Held;
        }

        Close(key, datagram);
        whole = Assemble(datagram);
        return ReassemblyOutcome.Completed;
    }

    private bool TryOpen(FragmentKey key, int cost, long tick, out PartialDatagram datagram)
    {
        if (_bytes + cost > _limits.MaximumBytes)
        {
            datagram = null!;
            return false;
        }

        if (_partial.TryGetValue(key, out datagram!))
        {
            return true;
        }

        if (_partial.Count >= _limits.MaximumDatagrams)
        {
            return false;
        }

        if (_byAge.Count >= _limits.MaximumDatagrams * 2)
        {
            Compact();
        }

        datagram = new PartialDatagram(tick);
        _partial.Add(key, datagram);
        _byAge.Enqueue((key, datagram));
        return true;
    }

    private void Close(FragmentKey key, PartialDatagram datagram)
    {
        foreach (var piece in datagram.Pieces)
        {
            _bytes -= PieceOverhead + piece.Frame.Length;
        }

        _ = _partial.Remove(key);
    }

    /// <summary>Finished datagrams stay in the queue until they reach its head; a stuck head must not let it grow.</summary>
    private void Compact()
    {
        for (var left = _byAge.Count; left > 0; left--)
        {
            var (key, datagram) = _byAge.Dequeue();
            if (_partial.TryGetValue(key, out var open) && ReferenceEquals(open, datagram))
            {
                _byAge.Enqueue((key, datagram));
            }
        }
    }

    private void Expire(long tick)
    {
        while (_byAge.TryPeek(out var oldest))
        {
            var isOpen = _partial.TryGetValue(oldest.Key, out var datagram) && ReferenceEquals(datagram, oldest.Datagram);
            if (isOpen && tick - oldest.Datagram.FirstTick <= _limits.TimeoutTicks)
            {
                return;
            }

            if (isOpen)
            {
                Close(oldest.Key, oldest.Datagram);
            }

            _ = _byAge.Dequeue();
        }
    }
}

/// <summary>What <see cref="MulticastReassembly"/> made of a frame.</summary>
public enum ReassemblyOutcome
{
    /// <summary>No multicast IPv4 fragment, or one with a header that lies about its length: it goes on as it is.</summary>
    NotAFragment,

    /// <summary>A piece, kept until the others come.</summary>
    Held,

    /// <summary>The last missing piece: the whole frame goes on in its place.</summary>
    Completed,

    /// <summary>A piece that cannot be used: a duplicate, one that overlaps (its datagram is lost too), or no room.</summary>
    Dropped,
}

/// <summary>How much unfinished business a <see cref="MulticastReassembly"/> may hold; defaults are the kernel's (<c>net.ipv4.ipfrag_*</c>).</summary>
public sealed record ReassemblyLimits
{
    /// <summary>Memory for pieces at most, in bytes over all datagrams; a piece beyond is dropped.</summary>
    public int MaximumBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Unfinished datagrams at most; the first piece of another one is dropped.</summary>
    public int MaximumDatagrams { get; init; } = 4096;

    /// <summary>After how many of the caller's ticks since its first piece an unfinished datagram is given up; 30 s is usual.</summary>
    public long TimeoutTicks { get; init; } = 30_000;
}
