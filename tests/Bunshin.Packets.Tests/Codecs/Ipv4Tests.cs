using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using CsCheck;
using PacketDotNet;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class Ipv4Tests
{
    /// <summary>A well-known header (its checksum is b861), as UDP from 192.168.0.1 to 192.168.0.199, with no data here.</summary>
    private static readonly byte[] _header = Hex.Bytes("4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7");

    private static byte[] Packet(string header, int length) => [.. Hex.Bytes(header), .. new byte[length - 20]];

    [Fact]
    public void A_header_is_read()
    {
        var bytes = new byte[0x73 + 5];
        _header.CopyTo(bytes, 0);
        Assert.True(Ipv4View.TryParse(bytes, out var packet));
        Assert.True(packet.IsHeaderChecksumValid);
        Assert.Equal(0x73, packet.Packet.Length);
        Assert.Equal(0x73 - 20, packet.Payload.Length);
        Assert.Equal(IpProtocol.Udp, packet.Protocol);
        Assert.Equal(64, packet.TimeToLive);
        Assert.True(packet.DontFragment);
        Assert.False(packet.IsFragment);
        Assert.Equal("192.168.0.1", packet.Source.ToString());
        Assert.Equal("192.168.0.199", packet.Destination.ToString());
        bytes[15] ^= 1;
        Assert.False(packet.IsHeaderChecksumValid);
    }

    [Theory]
    [InlineData("6500 0014 0000 0000 4011 0000 c0a80001 c0a800c7", 20)] // version
    [InlineData("4400 0014 0000 0000 4011 0000 c0a80001 c0a800c7", 20)] // header length below 20
    [InlineData("4600 0014 0000 0000 4011 0000 c0a80001 c0a800c7", 40)] // header length above the total
    [InlineData("4500 0013 0000 0000 4011 0000 c0a80001 c0a800c7", 20)] // total below the header
    [InlineData("4500 0015 0000 0000 4011 0000 c0a80001 c0a800c7", 20)] // total above the data
    public void Lengths_that_contradict_each_other_are_refused(string header, int length) =>
        Assert.False(Ipv4View.TryParse(Packet(header, length), out _));

    [Theory]
    [InlineData("4500 0014 0001 2000 4011 0000 c0a80001 c0a800c7", true, 0)]
    [InlineData("4500 0014 0001 2001 4011 0000 c0a80001 c0a800c7", true, 8)]
    [InlineData("4500 0014 0001 1fff 4011 0000 c0a80001 c0a800c7", true, 65528)]
    [InlineData("4500 0014 0001 4000 4011 0000 c0a80001 c0a800c7", false, 0)]
    public void Fragments_are_told(string header, bool fragment, int offset)
    {
        Assert.True(Ipv4View.TryParse(Packet(header, 20), out var packet));
        Assert.Equal(fragment, packet.IsFragment);
        Assert.Equal(offset, packet.FragmentOffset);
        Assert.Equal(1, packet.Identification);
    }

    [Fact]
    public void Options_are_set_apart()
    {
        Assert.True(Ipv4View.TryParse(Packet("4600 0019 0000 0000 4011 0000 c0a80001 c0a800c7", 25), out var packet));
        Assert.Equal(24, packet.HeaderLength);
        Assert.Equal(4, packet.Options.Length);
        Assert.Equal(1, packet.Payload.Length);
    }

    [Fact]
    public void Headers_come_back_and_an_independent_parser_reads_the_same() => Gen.Select(
        Generators.V4, Generators.V4, Gen.Byte, Generators.Data, Gen.UShort, Gen.Byte).Sample((source, destination, protocol, data, id, ttl) =>
    {
        var bytes = new byte[20 + data.Length];
        data.CopyTo(bytes, Ipv4Writer.WriteHeader(bytes, source, destination, protocol, data.Length, id, ttl, id % 2 == 0));
        Assert.True(Ipv4View.TryParse(bytes, out var packet));
        Assert.True(packet.IsHeaderChecksumValid);
        Assert.Equal((source, destination, protocol), (packet.Source, packet.Destination, packet.Protocol));
        Assert.Equal((id, ttl, id % 2 == 0), (packet.Identification, packet.TimeToLive, packet.DontFragment));
        Assert.Equal(data, packet.Payload.ToArray());

        var other = new IPv4Packet(new PacketDotNet.Utils.ByteArraySegment(bytes));
        Assert.Equal(source.ToIPAddress(), other.SourceAddress);
        Assert.Equal(destination.ToIPAddress(), other.DestinationAddress);
        Assert.Equal(bytes.Length, other.TotalLength);
        Assert.True(other.ValidIPChecksum);
    });

    [Fact]
    public void What_an_independent_writer_writes_is_read() => Gen.Select(Generators.V4, Generators.V4, Generators.Data).Sample(
        (source, destination, data) =>
        {
            var other = new IPv4Packet(source.ToIPAddress(), destination.ToIPAddress()) { PayloadData = data, TimeToLive = 7 };
            other.UpdateCalculatedValues();
            other.UpdateIPChecksum();
            Assert.True(Ipv4View.TryParse(other.Bytes, out var packet));
            Assert.True(packet.IsHeaderChecksumValid);
            Assert.Equal((source, destination, (byte)7), (packet.Source, packet.Destination, packet.TimeToLive));
        });

    [Fact]
    public void A_payload_that_no_packet_can_hold_is_the_callers_mistake() => Assert.Throws<OverflowException>(
        () => Ipv4Writer.WriteHeader(new byte[20], Ipv4Address.Any, Ipv4Address.Any, IpProtocol.Udp, 65_516));
}
