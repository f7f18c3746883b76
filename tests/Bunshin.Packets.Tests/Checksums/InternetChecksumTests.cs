using System.Buffers.Binary;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Ip;
using CsCheck;

namespace Bunshin.Packets.Tests.Checksums;

public sealed class InternetChecksumTests
{
    /// <summary>The definition, word by word, with the carry brought round each time.</summary>
    private static ushort Naive(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += (bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    [Fact]
    public void The_example_of_rfc_1071_adds_up()
    {
        var bytes = Hex.Bytes("0001 f203 f4f5 f6f7");
        Assert.Equal(0xDDF2, InternetChecksum.Fold(InternetChecksum.Sum(bytes)));
        Assert.Equal(0x220D, InternetChecksum.Compute(bytes));
    }

    [Fact]
    public void Any_bytes_give_what_the_definition_gives() => Gen.OneOf(
        Gen.Byte.Array[0, 200], Gen.Bool.Select(b => b ? (byte)0xFF : (byte)0).Array[0, 200], Gen.Byte.Array[65_000, 65_535]).Sample(
        bytes => Assert.Equal(Naive(bytes), InternetChecksum.Compute(bytes)), iter: 2000);

    [Fact]
    public void Even_pieces_add_up_to_the_whole() => Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 101]).Sample((a, b) =>
    {
        a = a[..(a.Length & ~1)];
        Assert.Equal(Naive([.. a, .. b]), InternetChecksum.Compute(b, InternetChecksum.Sum(a)));
    });

    [Fact]
    public void The_example_of_rfc_1624_is_right() =>
        Assert.Equal(0x0000, InternetChecksum.Update(0xDD2F, 0x5555, 0x3285));

    [Fact]
    public void Changing_a_word_in_place_gives_the_checksum_of_the_changed_data() =>
        Gen.Select(Gen.Byte.Array[4, 60], Gen.UShort, Gen.Int[0, 1000]).Sample((bytes, after, place) =>
        {
            bytes = bytes[..(bytes.Length & ~1)];
            bytes[0] |= 1; // data of zeros alone has two checksums, 0 and 0xffff
            var at = place % (bytes.Length / 2) * 2;
            after |= (ushort)(at == 0 ? 0x0100 : 0);
            var before = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            var updated = InternetChecksum.Update(InternetChecksum.Compute(bytes), before, after);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), after);
            Assert.Equal(Naive(bytes), updated);
        });

    [Fact]
    public void Pseudo_headers_are_those_of_the_rfcs() =>
        Gen.Select(Generators.V4, Generators.V4, Generators.V6, Generators.V6, Gen.Int[0, 65_535]).Sample((s4, d4, s6, d6, length) =>
        {
            var v4 = new byte[12];
            s4.Write(v4);
            d4.Write(v4.AsSpan(4));
            v4[9] = IpProtocol.Udp;
            BinaryPrimitives.WriteUInt16BigEndian(v4.AsSpan(10), (ushort)length);
            Assert.Equal((ushort)~Naive(v4), InternetChecksum.Fold(InternetChecksum.PseudoHeader(s4, d4, IpProtocol.Udp, length)));

            var v6 = new byte[40];
            s6.Write(v6);
            d6.Write(v6.AsSpan(16));
            BinaryPrimitives.WriteInt32BigEndian(v6.AsSpan(32), length);
            v6[39] = IpProtocol.Udp;
            Assert.Equal((ushort)~Naive(v6), InternetChecksum.Fold(InternetChecksum.PseudoHeader(s6, d6, IpProtocol.Udp, length)));
        });

    [Fact]
    public void A_partial_checksum_is_completed_as_the_virtio_header_describes() =>
        Gen.Select(Generators.V4, Generators.V4, Generators.Data, Gen.Int[0, 40]).Sample((source, destination, data, start) =>
        {
            // Head bytes that do not count, then a UDP datagram whose field holds the pseudo header's sum.
            var whole = new byte[40 + 8 + data.Length];
            Span<byte> frame = whole.AsSpan(0, start + 8 + data.Length);
            _ = Udp.UdpWriter.Write(frame[start..], source, destination, 1, 2, data);
            var complete = frame.ToArray();
            var pseudo = InternetChecksum.PseudoHeader(source, destination, IpProtocol.Udp, 8 + data.Length);
            BinaryPrimitives.WriteUInt16BigEndian(frame[(start + 6)..], InternetChecksum.Fold(pseudo));
            Assert.True(PartialChecksum.TryComplete(frame, start, 6));
            Assert.Equal(complete, frame.ToArray());
        });

    [Theory]
    [InlineData(0, 9)]
    [InlineData(9, 0)]
    [InlineData(11, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_field_outside_the_frame_is_refused_and_nothing_is_written(int start, int offset)
    {
        var frame = new byte[10];
        Assert.False(PartialChecksum.TryComplete(frame, start, offset));
        Assert.All(frame, b => Assert.Equal(0, b));
        Assert.True(PartialChecksum.TryComplete(frame, 0, 8));
    }
}
