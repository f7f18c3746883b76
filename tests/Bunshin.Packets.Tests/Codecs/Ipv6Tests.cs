using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;
using CsCheck;
using PacketDotNet;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class Ipv6Tests
{
    private const string Addresses = "fd000000000000000000000000000001 fd000000000000000000000000000002";

    [Theory]
    [InlineData("", 17, 17, 40, 0)]
    [InlineData("1100 010400000000", 0, 17, 48, 0)] // hop-by-hop, padding option
    [InlineData("2b00 010400000000 1101 0000 00000000 0000000000000000", 0, 17, 64, 0)] // hop-by-hop, routing of 16 bytes
    [InlineData("1100 0001 00000001", 44, 17, 48, 0)] // first fragment
    [InlineData("1100 05a9 00000001", 44, 17, 48, 1448)] // later fragment
    [InlineData("3b01 0000 00000000 00000000", 51, 59, 52, 0)] // AH counts four-byte units, then nothing
    [InlineData("", 50, 50, 40, 0)] // ESP hides the rest
    public void Extension_headers_lead_to_what_they_carry(string extensions, int next, int protocol, int offset, int fragment)
    {
        Assert.True(Ipv6View.TryParse(Packet(extensions, next, "aabb"), out var packet));
        Assert.True(packet.TryGetUpperLayer(out var upper));
        Assert.Equal((protocol, offset, fragment), (upper.Protocol, upper.Offset, upper.FragmentOffset));
        Assert.Equal([0xAA, 0xBB], upper.Payload.ToArray());
    }

    [Theory]
    [InlineData("1101 010400000000", 0)] // longer than the packet
    [InlineData("1100 0104", 0)] // shorter than any
    [InlineData("", 44)] // announced, not there
    [InlineData("11ff 0000 00000000 00000000", 51)]
    public void A_chain_that_is_cut_off_is_refused(string extensions, int next)
    {
        Assert.True(Ipv6View.TryParse(Packet(extensions, next, ""), out var packet));
        Assert.False(packet.TryGetUpperLayer(out _));
    }

    [Theory]
    [InlineData(Ipv6View.MaxExtensions, true)]
    [InlineData(Ipv6View.MaxExtensions + 1, false)]
    public void A_chain_is_walked_so_far_and_no_further(int count, bool expected)
    {
        var chain = string.Concat(Enumerable.Repeat("3c00010400000000", count - 1)) + "1100010400000000";
        Assert.True(Ipv6View.TryParse(Packet(chain, 60, ""), out var packet));
        Assert.Equal(expected, packet.TryGetUpperLayer(out _));
    }

    [Fact]
    public void Lengths_that_contradict_each_other_are_refused()
    {
        var packet = Packet("", 17, "aabb");
        Assert.True(Ipv6View.TryParse([.. packet, 0, 0], out var padded));
        Assert.Equal(2, padded.Payload.Length);
        Assert.False(Ipv6View.TryParse(packet.AsSpan(0, 41), out _));
        Assert.False(Ipv6View.TryParse(packet.AsSpan(0, 39), out _));
        packet[0] = 0x40;
        Assert.False(Ipv6View.TryParse(packet, out _));
    }

    [Fact]
    public void The_first_word_is_taken_apart()
    {
        var packet = Packet("", 17, "");
        Hex.Bytes("6 ab 12345").CopyTo(packet, 0);
        Assert.True(Ipv6View.TryParse(packet, out var view));
        Assert.Equal(0xAB, view.TrafficClass);
        Assert.Equal(0x12345u, view.FlowLabel);
    }

    [Fact]
    public void Headers_come_back_and_an_independent_parser_reads_the_same() =>
        Gen.Select(Generators.V6, Generators.V6, Generators.Data, Gen.Byte).Sample((source, destination, data, hops) =>
        {
            var bytes = new byte[40 + data.Length];
            data.CopyTo(bytes, Ipv6Writer.WriteHeader(bytes, source, destination, IpProtocol.NoNextHeader, data.Length, hops));
            Assert.True(Ipv6View.TryParse(bytes, out var packet));
            Assert.Equal((source, destination, hops), (packet.Source, packet.Destination, packet.HopLimit));
            Assert.Equal(IpProtocol.NoNextHeader, packet.NextHeader);
            Assert.Equal(data, packet.Payload.ToArray());

            var other = new IPv6Packet(new PacketDotNet.Utils.ByteArraySegment(bytes));
            Assert.Equal(source.ToIPAddress(), other.SourceAddress);
            Assert.Equal(destination.ToIPAddress(), other.DestinationAddress);
            Assert.Equal(data.Length, other.PayloadLength);
            Assert.Equal(hops, other.HopLimit);
        });

    private static byte[] Packet(string extensions, int next, string payload)
    {
        var rest = Hex.Bytes(extensions + payload);
        return [.. Hex.Bytes($"60000000 {rest.Length:x4} {next:x2} 40 {Addresses}"), .. rest];
    }
}
