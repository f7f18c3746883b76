using System.Net.NetworkInformation;
using Bunshin.Packets.Ethernet;
using CsCheck;
using PacketDotNet;
using EtherType = Bunshin.Packets.Ethernet.EtherType;

namespace Bunshin.Packets.Tests.Ethernet;

public sealed class FrameTests
{
    private static readonly MacAddress _a = MacAddress.Parse("02:00:00:00:00:0a");
    private static readonly MacAddress _b = MacAddress.Parse("02:00:00:00:00:0b");

    [Theory]
    [InlineData("020000000001 020000000002 0800 4500", 0, 0, false, 0x0800, 2)]
    [InlineData("020000000001 020000000002 8100 2064 0800 4500", 0x8100, 0x2064, true, 0x0800, 2)]
    [InlineData("020000000001 020000000002 88a8 0064 8100 00c8 0800", 0x88A8, 0x0064, true, 0x8100, 4)]
    [InlineData("020000000001 020000000002 9100 0064 0800", 0, 0, false, 0x9100, 4)]
    public void The_outermost_tag_is_read_in_line(string hex, int tpid, int tci, bool inLine, int type, int payload)
    {
        var bytes = Hex.Bytes(hex);
        Assert.True(FrameView.TryParse(bytes, out var frame));
        Assert.Equal(new VlanTag((ushort)tpid, (ushort)tci), frame.Tag);
        Assert.Equal(inLine, frame.IsTagInLine);
        Assert.Equal(type, frame.EtherType);
        Assert.Equal(payload, frame.Payload.Length);
        Assert.Equal(bytes.Length - (inLine ? 4 : 0), frame.LengthWithoutTag);
    }

    [Fact]
    public void A_tag_out_of_band_leaves_an_inner_tag_in_the_payload()
    {
        var bytes = Hex.Bytes("020000000001 020000000002 8100 00c8 0800 4500");
        Assert.True(FrameView.TryParse(bytes, VlanTag.Customer(100), out var frame));
        Assert.Equal(100, frame.Tag.Vid);
        Assert.False(frame.IsTagInLine);
        Assert.Equal(EtherType.Dot1Q, frame.EtherType);
        Assert.Equal(bytes.Length, frame.LengthWithoutTag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("020000000001 020000000002 08")]
    [InlineData("020000000001 020000000002 8100")]
    [InlineData("020000000001 020000000002 8100 0064 08")]
    public void A_frame_that_is_cut_off_is_refused(string hex) => Assert.False(FrameView.TryParse(Hex.Bytes(hex), out _));

    [Theory]
    [InlineData(0xE064, 7, false, 100)]
    [InlineData(0x1FFF, 0, true, 4095)]
    public void A_tags_parts_are_told_apart(int tci, int pcp, bool dei, int vid)
    {
        var tag = new VlanTag(EtherType.Dot1Q, (ushort)tci);
        Assert.Equal((pcp, dei, vid), (tag.Pcp, tag.Dei, tag.Vid));
    }

    [Fact]
    public void Headers_with_any_tags_come_back() =>
        Gen.Select(Generators.Mac, Generators.Mac, Generators.Tag.Array[0, VlanTags.MaxDepth]).Sample((to, from, tags) =>
        {
            var buffer = new byte[64];
            var length = EthernetWriter.WriteHeader(buffer, to, from, EtherType.Arp, tags);
            Assert.True(VlanTags.TryParse(buffer.AsSpan(0, length), out var read));
            Assert.Equal(length, read.PayloadOffset);
            Assert.Equal(EtherType.Arp, read.EtherType);
            var walked = new List<VlanTag>();
            foreach (var tag in read)
            {
                walked.Add(tag);
            }

            Assert.Equal(tags, walked);
            Assert.True(FrameView.TryParse(buffer.AsSpan(0, length), out var frame));
            Assert.Equal((to, from), (frame.Destination, frame.Source));
            Assert.Equal(tags.FirstOrDefault(), frame.Tag);
            for (var cut = 0; cut < length; cut++)
            {
                Assert.False(VlanTags.TryParse(buffer.AsSpan(0, cut), out _));
            }
        });

    [Fact]
    public void Deeper_nesting_than_any_networks_is_refused()
    {
        var buffer = new byte[64];
        var tags = Enumerable.Repeat(VlanTag.Customer(1), VlanTags.MaxDepth + 1).ToArray();
        var length = EthernetWriter.WriteHeader(buffer, _a, _b, EtherType.Arp, tags);
        Assert.False(VlanTags.TryParse(buffer.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_tag_can_be_put_in_line_also_within_one_buffer()
    {
        var plain = Hex.Bytes("020000000001 020000000002 0800 4500aabbcc");
        var expected = Hex.Bytes("020000000001 020000000002 8100 0064 0800 4500aabbcc");
        var buffer = new byte[plain.Length + 4];
        Assert.Equal(buffer.Length, EthernetWriter.InsertTag(plain, VlanTag.Customer(100), buffer));
        Assert.Equal(expected, buffer);

        // Head room of four bytes: the frame starts at 4, its tagged form at 0.
        plain.CopyTo(buffer, 4);
        Assert.Equal(buffer.Length, EthernetWriter.InsertTag(buffer.AsSpan(4), VlanTag.Customer(100), buffer));
        Assert.Equal(expected, buffer);

        Assert.Equal(0, EthernetWriter.InsertTag(plain, VlanTag.Customer(100), new byte[plain.Length + 3]));
        Assert.Equal(0, EthernetWriter.InsertTag(plain.AsSpan(0, 11), VlanTag.Customer(100), buffer));
    }

    [Fact]
    public void An_independent_parser_reads_what_is_written()
    {
        var buffer = new byte[18];
        EthernetWriter.WriteHeader(buffer, _a, _b, EtherType.LocalExperimental1, new VlanTag(EtherType.Dot1Q, 0xA064));
        var frame = (EthernetPacket)Packet.ParsePacket(LinkLayers.Ethernet, buffer);
        Assert.Equal(PhysicalAddress.Parse("02-00-00-00-00-0A"), frame.DestinationHardwareAddress);
        Assert.Equal(PhysicalAddress.Parse("02-00-00-00-00-0B"), frame.SourceHardwareAddress);
        var tag = frame.Extract<Ieee8021QPacket>();
        Assert.Equal(100, tag.VlanIdentifier);
        Assert.Equal(5, (int)tag.PriorityControlPoint);
        Assert.Equal(EtherType.LocalExperimental1, (ushort)tag.Type);
    }
}
