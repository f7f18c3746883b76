using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Tcp;
using Bunshin.Packets.Udp;
using CsCheck;
using PacketDotNet;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class TransportTests
{
    [Fact]
    public void Datagrams_come_back_over_both_families_and_an_independent_parser_reads_the_same() => Gen.Select(
        Generators.V4, Generators.V4, Generators.V6, Generators.V6, Gen.UShort, Gen.UShort, Generators.Data).Sample(
        (s4, d4, s6, d6, from, to, data) =>
        {
            var bytes = new byte[20 + 8 + data.Length];
            _ = Ipv4Writer.WriteHeader(bytes, s4, d4, IpProtocol.Udp, 8 + data.Length);
            _ = UdpWriter.Write(bytes.AsSpan(20), s4, d4, from, to, data);
            Assert.True(UdpView.TryParse(bytes.AsSpan(20), out var datagram));
            Assert.True(datagram.IsChecksumValid(s4, d4));
            Assert.Equal((from, to), (datagram.SourcePort, datagram.DestinationPort));
            Assert.Equal(data, datagram.Payload.ToArray());

            var other = new IPv4Packet(new PacketDotNet.Utils.ByteArraySegment(bytes)).Extract<UdpPacket>();
            Assert.Equal((from, to), (other.SourcePort, other.DestinationPort));
            Assert.True(other.ValidUdpChecksum);

            var v6 = new byte[8 + data.Length];
            _ = UdpWriter.Write(v6, s6, d6, from, to, data);
            Assert.True(UdpView.TryParse(v6, out datagram));
            Assert.True(datagram.IsChecksumValid(s6, d6));
            v6[6] = v6[7] = 0;
            Assert.False(datagram.IsChecksumValid(s6, d6));
            Assert.True(datagram.IsChecksumValid(s4, d4));
        });

    [Theory]
    [InlineData("0001 0002 0008", false)]
    [InlineData("0001 0002 0007 0000", false)]
    [InlineData("0001 0002 0009 0000", false)]
    [InlineData("0001 0002 0008 0000", true)]
    [InlineData("0001 0002 0008 0000 ffff", true)]
    public void A_datagrams_length_is_checked(string hex, bool expected) =>
        Assert.Equal(expected, UdpView.TryParse(Hex.Bytes(hex), out _));

    [Fact]
    public void A_segments_header_is_read()
    {
        var bytes = Hex.Bytes("0050 c350 00000001 00000002 6012 7210 abcd 0000 020405b4 6869");
        Assert.True(TcpView.TryParse(bytes, out var segment));
        Assert.Equal((80, 50_000, 1u, 2u), (segment.SourcePort, segment.DestinationPort, segment.Sequence, segment.Acknowledgement));
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ack, segment.Flags);
        Assert.Equal((0x7210, 0xABCD), (segment.Window, segment.Checksum));
        Assert.Equal([2, 4, 5, 0xB4], segment.Options.ToArray());
        Assert.Equal("hi"u8.ToArray(), segment.Payload.ToArray());

        var other = new TcpPacket(new PacketDotNet.Utils.ByteArraySegment(bytes));
        Assert.Equal(other.DataOffset * 4, segment.HeaderLength);
        Assert.Equal((other.WindowSize, other.SequenceNumber), (segment.Window, segment.Sequence));
    }

    [Theory]
    [InlineData(0x40)]
    [InlineData(0x60)]
    public void A_segment_whose_header_is_shorter_or_longer_than_it_can_be_is_refused(byte offset)
    {
        var bytes = new byte[20];
        bytes[12] = offset;
        Assert.False(TcpView.TryParse(bytes, out _));
        Assert.False(TcpView.TryParse(bytes.AsSpan(0, 19), out _));
    }
}
