using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using CsCheck;
using PacketDotNet;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class IcmpTests
{
    [Fact]
    public void An_echo_comes_back_answered_and_an_independent_parser_reads_the_same() =>
        Gen.Select(Gen.UShort, Gen.UShort, Generators.Data).Sample((id, sequence, data) =>
        {
            var bytes = new byte[8 + data.Length];
            Assert.Equal(bytes.Length, IcmpWriter.WriteEchoRequest(bytes, id, sequence, data));
            Assert.True(IcmpView.TryParse(bytes, out var request));
            Assert.True(request.IsChecksumValid);
            Assert.Equal((IcmpType.EchoRequest, id, sequence), (request.Type, request.Identifier, request.Sequence));

            var other = new IcmpV4Packet(new PacketDotNet.Utils.ByteArraySegment(bytes));
            Assert.Equal(IcmpV4TypeCode.EchoRequest, other.TypeCode);
            Assert.Equal((id, sequence), (other.Id, other.Sequence));
            Assert.True(other.ValidIcmpChecksum);

            var answer = new byte[bytes.Length];
            _ = IcmpWriter.WriteEchoReply(answer, request);
            Assert.True(IcmpView.TryParse(answer, out var reply));
            Assert.True(reply.IsChecksumValid);
            Assert.Equal(IcmpType.EchoReply, reply.Type);
            Assert.Equal((id, sequence), (reply.Identifier, reply.Sequence));
            Assert.Equal(data, reply.Body.ToArray());
        });

    [Fact]
    public void An_error_quotes_the_header_and_eight_bytes()
    {
        var original = new byte[20 + 30];
        _ = Ipv4Writer.WriteHeader(original, new Ipv4Address(1), new Ipv4Address(2), IpProtocol.Udp, 30);
        Assert.True(Ipv4View.TryParse(original, out var packet));
        var bytes = new byte[100];

        var length = IcmpWriter.WriteUnreachable(bytes, IcmpUnreachableCode.FragmentationNeeded, packet, 1400);
        Assert.Equal(8 + 28, length);
        Assert.True(IcmpView.TryParse(bytes.AsSpan(0, length), out var error));
        Assert.True(error.IsChecksumValid);
        Assert.Equal(IcmpUnreachableCode.FragmentationNeeded, (IcmpUnreachableCode)error.Code);
        Assert.Equal(1400, error.NextHopMtu);
        Assert.Equal(original[..28], error.Body.ToArray());

        length = IcmpWriter.WriteTimeExceeded(bytes, packet);
        Assert.True(IcmpView.TryParse(bytes.AsSpan(0, length), out error));
        Assert.Equal(IcmpType.TimeExceeded, error.Type);
        Assert.True(error.IsChecksumValid);
    }

    [Fact]
    public void Fewer_than_eight_bytes_are_refused()
    {
        Assert.False(IcmpView.TryParse(new byte[7], out _));
    }
}
