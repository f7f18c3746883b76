using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv6;
using CsCheck;
using PacketDotNet;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class Icmpv6Tests
{
    private static readonly Ipv6Address _a = Ipv6Address.Parse("fe80::1");
    private static readonly Ipv6Address _b = Ipv6Address.Parse("fe80::2");
    private static readonly MacAddress _mac = MacAddress.Parse("02:00:00:00:00:0a");

    [Fact]
    public void An_echo_comes_back_answered_and_an_independent_parser_reads_the_same() =>
        Gen.Select(Generators.V6, Generators.V6, Gen.UShort, Gen.UShort, Generators.Data).Sample((from, to, id, sequence, data) =>
        {
            var bytes = new byte[40 + 8 + data.Length];
            _ = Ipv6Writer.WriteHeader(bytes, from, to, IpProtocol.Icmpv6, 8 + data.Length);
            _ = Icmpv6Writer.WriteEchoRequest(bytes.AsSpan(40), from, to, id, sequence, data);
            Assert.True(Icmpv6View.TryParse(bytes.AsSpan(40), out var request));
            Assert.True(request.IsChecksumValid(from, to));
            Assert.Equal((Icmpv6Type.EchoRequest, id, sequence), (request.Type, request.Identifier, request.Sequence));

            var other = new IPv6Packet(new PacketDotNet.Utils.ByteArraySegment(bytes)).Extract<IcmpV6Packet>();
            Assert.Equal(IcmpV6Type.EchoRequest, other.Type);
            Assert.True(other.ValidIcmpChecksum);

            var answer = new byte[8 + data.Length];
            Assert.Equal(answer.Length, Icmpv6Writer.WriteEchoReply(answer, to, from, request));
            Assert.True(Icmpv6View.TryParse(answer, out var reply));
            Assert.True(reply.IsChecksumValid(to, from));
            Assert.Equal((Icmpv6Type.EchoReply, id, sequence), (reply.Type, reply.Identifier, reply.Sequence));
            Assert.Equal(data, reply.Body.ToArray());
        });

    [Fact]
    public void A_solicitation_and_its_answer_come_back()
    {
        var bytes = new byte[64];
        var length = Icmpv6Writer.WriteNeighborSolicitation(bytes, _a, _b.SolicitedNode, _b, _mac);
        Assert.Equal(32, length);
        Assert.True(Icmpv6View.TryParse(bytes.AsSpan(0, length), out var message));
        Assert.True(message.IsChecksumValid(_a, _b.SolicitedNode));
        Assert.True(NeighborView.TryParse(message, out var asked));
        Assert.True(asked.IsSolicitation);
        Assert.Equal(_b, asked.Target);
        Assert.True(asked.Options.TryGetLinkLayerAddress(NdpOptionType.SourceLinkLayerAddress, out var mac));
        Assert.Equal(_mac, mac);
        Assert.False(asked.Options.TryGetLinkLayerAddress(NdpOptionType.TargetLinkLayerAddress, out _));

        length = Icmpv6Writer.WriteNeighborAdvertisement(
            bytes, _b, _a, _b, _mac, NeighborFlags.Solicited | NeighborFlags.Override);
        Assert.True(Icmpv6View.TryParse(bytes.AsSpan(0, length), out message));
        Assert.True(message.IsChecksumValid(_b, _a));
        Assert.True(NeighborView.TryParse(message, out var answer));
        Assert.False(answer.IsSolicitation);
        Assert.Equal(NeighborFlags.Solicited | NeighborFlags.Override, answer.Flags);
        Assert.True(answer.Options.TryGetLinkLayerAddress(NdpOptionType.TargetLinkLayerAddress, out mac));
        Assert.Equal(_mac, mac);
    }

    [Fact]
    public void Duplicate_address_detection_tells_no_mac()
    {
        var bytes = new byte[64];
        var length = Icmpv6Writer.WriteNeighborSolicitation(bytes, Ipv6Address.Any, _b.SolicitedNode, _b, _mac);
        Assert.Equal(24, length);
    }

    [Theory]
    [InlineData("0100 000000000000")] // an option of length 0 would never end
    [InlineData("0102 000000000000")] // longer than the message
    [InlineData("0101 0000")] // cut off
    public void Options_that_do_not_tile_the_rest_are_refused(string options)
    {
        byte[] bytes = [.. Hex.Bytes("8700 0000 00000000 fe800000000000000000000000000002"), .. Hex.Bytes(options)];
        Assert.True(Icmpv6View.TryParse(bytes, out var message));
        Assert.False(NeighborView.TryParse(message, out _));
    }

    [Theory]
    [InlineData("8701 0000 00000000 fe800000000000000000000000000002")] // a code
    [InlineData("8700 0000 00000000 ff020000000000000000000000000002")] // a group as target
    [InlineData("8700 0000 00000000 fe8000000000000000000000000000")] // cut off
    [InlineData("8500 0000 00000000 fe800000000000000000000000000002")] // another type
    public void Messages_to_discard_are_refused(string hex)
    {
        Assert.True(Icmpv6View.TryParse(Hex.Bytes(hex), out var message));
        Assert.False(NeighborView.TryParse(message, out _));
    }
}
