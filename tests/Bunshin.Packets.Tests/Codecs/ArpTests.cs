using System.Net.NetworkInformation;
using Bunshin.Packets.Arp;
using CsCheck;
using PacketDotNet;
using ArpOperation = Bunshin.Packets.Arp.ArpOperation;

namespace Bunshin.Packets.Tests.Codecs;

public sealed class ArpTests
{
    /// <summary>A request as tcpdump shows it, with a minimum frame's padding.</summary>
    private static readonly byte[] _request = Hex.Bytes(
        "0001 0800 06 04 0001 020000000001 c0a80101 000000000000 c0a80102 000000000000000000000000000000000000");

    [Fact]
    public void A_request_is_read_past_its_padding()
    {
        Assert.True(ArpView.TryParse(_request, out var arp));
        Assert.Equal(ArpOperation.Request, arp.Operation);
        Assert.Equal("02:00:00:00:00:01", arp.SenderMac.ToString());
        Assert.Equal("192.168.1.1", arp.SenderAddress.ToString());
        Assert.Equal("00:00:00:00:00:00", arp.TargetMac.ToString());
        Assert.Equal("192.168.1.2", arp.TargetAddress.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Other_hardware_protocol_or_lengths_are_refused(int at)
    {
        var packet = _request.ToArray();
        packet[at] ^= 0x10;
        Assert.False(ArpView.TryParse(packet, out _));
        Assert.False(ArpView.TryParse(_request.AsSpan(0, 27), out _));
    }

    [Fact]
    public void Packets_come_back_and_an_independent_parser_reads_the_same() =>
        Gen.Select(Generators.Mac, Generators.V4, Generators.Mac, Generators.V4, Gen.Bool).Sample((sm, sa, tm, ta, reply) =>
        {
            var bytes = new byte[28];
            var operation = reply ? ArpOperation.Reply : ArpOperation.Request;
            Assert.Equal(28, ArpWriter.Write(bytes, operation, sm, sa, tm, ta));
            Assert.True(ArpView.TryParse(bytes, out var arp));
            Assert.Equal((operation, sm, sa), (arp.Operation, arp.SenderMac, arp.SenderAddress));
            Assert.Equal((tm, ta), (arp.TargetMac, arp.TargetAddress));

            var other = new ArpPacket(new PacketDotNet.Utils.ByteArraySegment(bytes));
            Assert.Equal(sa.ToIPAddress(), other.SenderProtocolAddress);
            Assert.Equal(ta.ToIPAddress(), other.TargetProtocolAddress);
            Assert.Equal((ushort)operation, (ushort)other.Operation);
            Assert.Equal(PhysicalAddress.Parse(sm.ToString()), other.SenderHardwareAddress);
        });
}
