using System.Buffers.Binary;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Macvlan;

public sealed class ReassemblingMulticast
{
    [Fact]
    public void Pieces_in_any_order_become_one_whole_frame_with_a_right_header()
    {
        var cases = from length in Gen.Int[9, 4000]
                    from size in Gen.Int[1, 185]
                    from tagged in Gen.Bool
                    from seed in Gen.Int
                    select (length, size * 8, tagged, seed);
        cases.Sample(static sample =>
        {
            var (length, size, tagged, seed) = sample;
            var payload = new byte[length];
            new Random(seed).NextBytes(payload);
            var pieces = Split(payload, size, tagged ? VlanTag.Customer(5) : VlanTag.None);
            Assert.True(pieces.Count > 0);
            new Random(seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pieces));
            var reassembly = new MulticastReassembly();
            for (var at = 0; at < pieces.Count; at++)
            {
                var outcome = reassembly.Offer(Frames.View(pieces[at]), 0, out var whole);
                if (pieces.Count == 1)
                {
                    Assert.Equal(ReassemblyOutcome.NotAFragment, outcome);
                    return;
                }

                Assert.Equal(at < pieces.Count - 1 ? ReassemblyOutcome.Held : ReassemblyOutcome.Completed, outcome);
                if (outcome == ReassemblyOutcome.Completed)
                {
                    var ip = Frames.View(whole).Payload;
                    Assert.True(InternetChecksum.IsValid(ip[..20]));
                    Assert.Equal(20 + length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]));
                    Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(ip[6..]));
                    Assert.True(ip[20..].SequenceEqual(payload));
                    Assert.Equal(tagged, Frames.View(whole).Tag.IsPresent);
                }
            }

            Assert.Equal((0, 0), (reassembly.Datagrams, reassembly.Bytes));
        });
    }

    [Fact]
    public void An_exact_duplicate_is_dropped_alone_but_an_overlap_loses_the_datagram()
    {
        var pieces = Split(new byte[64], 16, VlanTag.None);
        var reassembly = new MulticastReassembly();
        Assert.Equal(ReassemblyOutcome.Held, Offer(reassembly, pieces[0]));
        Assert.Equal(ReassemblyOutcome.Dropped, Offer(reassembly, pieces[0]));
        Assert.Equal(1, reassembly.Datagrams);

        var overlap = Split(new byte[64], 24, VlanTag.None)[0];
        Assert.Equal(ReassemblyOutcome.Dropped, Offer(reassembly, overlap));
        Assert.Equal((0, 0), (reassembly.Datagrams, reassembly.Bytes));
    }

    [Fact]
    public void Memory_and_time_are_bounded()
    {
        var reassembly = new MulticastReassembly(new ReassemblyLimits { MaximumDatagrams = 3, MaximumBytes = 10_000, TimeoutTicks = 30 });
        for (ushort id = 0; id < 100; id++)
        {
            _ = Offer(reassembly, Split(new byte[64], 16, VlanTag.None, id)[0], tick: 1);
        }

        Assert.Equal(3, reassembly.Datagrams);
        Assert.Equal(ReassemblyOutcome.Held, Offer(reassembly, Split(new byte[64], 16, VlanTag.None, 200)[0], tick: 32));
        Assert.Equal(1, reassembly.Datagrams);

        var small = new MulticastReassembly(new ReassemblyLimits { MaximumBytes = 1000 });
        for (ushort id = 0; id < 100; id++)
        {
            _ = Offer(small, Split(new byte[64], 16, VlanTag.None, id)[0]);
        }

        Assert.InRange(small.Bytes, 1, 1000);
    }

    [Fact]
    public void Unicast_whole_packets_and_headers_that_lie_go_on_as_they_are()
    {
        var reassembly = new MulticastReassembly();
        var piece = Split(new byte[64], 16, VlanTag.None)[0];
        var unicast = piece.ToArray();
        Frames.Child(1).Write(unicast);
        var lying = piece.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(lying.AsSpan(16), 5000);

        Assert.Equal(ReassemblyOutcome.NotAFragment, Offer(reassembly, unicast));
        Assert.Equal(ReassemblyOutcome.NotAFragment, Offer(reassembly, lying));
        Assert.Equal(ReassemblyOutcome.NotAFragment, Offer(reassembly, Split(new byte[16], 64, VlanTag.None)[0]));
        Assert.Equal(ReassemblyOutcome.NotAFragment, Offer(reassembly, Frames.Build(MacAddress.Broadcast, Frames.Stranger)));
    }

    [Fact]
    public void No_bytes_whatever_make_it_fail()
    {
        var reassembly = new MulticastReassembly(new ReassemblyLimits { MaximumBytes = 5000, MaximumDatagrams = 8 });
        Gen.Byte.Array[20, 80].Sample(bytes =>
        {
            Frames.Group.Write(bytes);
            (bytes[12], bytes[13], bytes[14]) = (0x08, 0x00, (byte)(0x40 | (bytes[14] & 0xF)));
            bytes[16] = 0;
            _ = Offer(reassembly, bytes);
            return reassembly.Datagrams <= 8 && reassembly.Bytes is >= 0 and <= 5000;
        }, threads: 1);
    }

    private static ReassemblyOutcome Offer(MulticastReassembly reassembly, byte[] bytes, long tick = 0) =>
        reassembly.Offer(Frames.View(bytes), tick, out _);

    private static List<byte[]> Split(byte[] payload, int size, VlanTag tag, ushort id = 1)
    {
        var pieces = new List<byte[]>();
        for (var at = 0; at < payload.Length; at += size)
        {
            var part = payload.AsSpan(at, Math.Min(size, payload.Length - at));
            var frame = Frames.Build(Frames.Group, Frames.Stranger, EtherType.Ipv4, 34 + part.Length, tag);
            var ip = frame.AsSpan(frame.Length - 20 - part.Length);
            ip[0] = 0x45;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(20 + part.Length));
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], id);
            BinaryPrimitives.WriteUInt16BigEndian(ip[6..], (ushort)((at / 8) | (at + size < payload.Length ? 0x2000 : 0)));
            ip[9] = 17;
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Compute(ip[..20]));
            part.CopyTo(ip[20..]);
            pieces.Add(frame);
        }

        return pieces;
    }
}
