using Bunshin.Networks.Probing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Networks.Tests.Probing;

public class Answers_that_are_no_answers
{
    private static readonly MacAddress Own = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Other = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly Ipv4Address Four = Ipv4Address.Parse("10.88.0.9");
    private static readonly Ipv6Address Six = Ipv6Address.Parse("fd88::9");

    [Fact]
    public void Do_no_harm_whatever_is_changed_in_them_or_cut_off()
    {
        var frames = new[] { new ArpQuestion(Other, Four).Frame.ToArray(), new NeighborQuestion(Other, Six).Frame.ToArray() };
        var arp = new ArpQuestion(Own, Four);
        var neighbor = new NeighborQuestion(Own, Six);
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 120], Gen.Select(Gen.Int[0, 119], Gen.Byte).Array[0, 4]).Sample((which, length, changes) =>
        {
            var bytes = new byte[120];
            frames[which].CopyTo(bytes, 0);
            foreach (var (at, value) in changes)
            {
                bytes[at] = value;
            }

            if (FrameView.TryParse(bytes.AsSpan(0, length), out var frame))
            {
                _ = arp.HolderBy(frame);
                _ = neighbor.HolderBy(frame);
            }
        });
    }

    [Fact]
    public void Are_questions_of_neighbors_and_messages_from_beyond_a_router()
    {
        var question = new NeighborQuestion(Own, Six);
        var bytes = new NeighborQuestion(Other, Six).Frame.ToArray();
        Assert.Equal(Other, Ask(question, bytes));
        var routed = (byte[])bytes.Clone();
        routed[14 + 7] = 254;
        Assert.Null(Ask(question, routed));
        var broken = (byte[])bytes.Clone();
        broken[14 + 40 + 2] ^= 1;
        Assert.Null(Ask(question, broken));
        Assert.Null(Ask(question, new NeighborQuestion(Other, Ipv6Address.Parse("fd88::8")).Frame.ToArray()));
    }

    private static MacAddress? Ask(NeighborQuestion question, byte[] bytes)
    {
        Assert.True(FrameView.TryParse(bytes, out var frame));
        return question.HolderBy(frame);
    }
}
