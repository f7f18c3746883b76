using System.Buffers.Binary;
using System.Net;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Events;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Wire;
using CsCheck;

namespace Bunshin.Linux.Tests.Netlink;

public sealed class EventTests
{
    [Fact]
    public void Links_and_addresses_are_reported_as_they_come_and_go()
    {
        using var space = new TestNamespace();
        using var events = RouteEvents.Open(RouteEventTopics.All, space.Namespace);
        Assert.Empty(events.TryRead());

        space.Net.CreateLink(new NewLink { Name = "p0", IsUp = true, Kind = new VethKind() });
        var link = space.Net.GetLink("p0").Index;
        space.Net.AddAddress(new InterfaceAddress { LinkIndex = link, Address = IPAddress.Parse("192.168.2.2"), PrefixLength = 24 });
        space.Net.DeleteLink(link);

        var seen = new List<RouteEvent>();
        while (!seen.OfType<RouteEvent.Link>().Any(entry => entry.IsRemoval && entry.Info.Index == link))
        {
            var more = events.Read(TimeSpan.FromSeconds(5));
            Assert.NotEmpty(more);
            seen.AddRange(more);
        }

        Assert.Contains(seen.OfType<RouteEvent.Link>(), entry => !entry.IsRemoval && entry.Info.Name == "p0");
        Assert.Contains(seen.OfType<RouteEvent.Address>(), entry => !entry.IsRemoval && entry.Info.Address.Equals(IPAddress.Parse("192.168.2.2")));
        Assert.Contains(seen.OfType<RouteEvent.Route>(), entry => entry.Info.Destination.Equals(IPAddress.Parse("192.168.2.0")));
    }

    [Fact]
    public void A_reader_that_is_too_slow_is_told_that_it_lost_something()
    {
        using var space = new TestNamespace();
        using var events = RouteEvents.Open(RouteEventTopics.Links, space.Namespace);
        space.Net.CreateLink(new NewLink { Name = "p0", Kind = new VethKind() });
        var link = space.Net.GetLink("p0").Index;
        var changes = Enumerable.Range(0, 64).Select(number => (link, new LinkChange { Mtu = 1000 + number })).ToArray();
        var seen = new List<RouteEvent>();
        for (var round = 0; round < 200 && !seen.OfType<RouteEvent.Lost>().Any(); round++)
        {
            Assert.All(space.Net.ChangeLinks(changes), Assert.Null);
            seen.AddRange(round % 50 == 49 ? events.TryRead() : []);
        }

        Assert.Contains(seen, entry => entry is RouteEvent.Lost);
    }

    [Fact]
    public void A_wait_without_events_ends_when_the_time_is_up()
    {
        using var space = new TestNamespace();
        using var events = RouteEvents.Open(RouteEventTopics.Links, space.Namespace);
        Assert.Empty(events.Read(TimeSpan.FromMilliseconds(30)));
    }

    [Fact]
    public void Any_bytes_decode_to_something_without_an_exception() =>
        Gen.Byte.Array[0, 300].Sample(bytes => RouteEvents.Decode(bytes) is not null, iter: 20_000);

    [Fact]
    public void A_real_message_with_any_bytes_changed_or_cut_off_decodes_without_an_exception()
    {
        var real = RealMessage();
        Gen.Select(Gen.Int[0, real.Length], Gen.Select(Gen.Int[16, real.Length - 1], Gen.Byte).Array[0, 12]).Sample(
            (length, changes) =>
            {
                var bytes = real.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[at] = value;
                }

                _ = RouteEvents.Decode(bytes.AsSpan(0, length));
                BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
                _ = RouteEvents.Decode(bytes.AsSpan(0, length));
            },
            iter: 20_000);
    }

    [Fact]
    public void The_unchanged_message_decodes_to_what_was_written()
    {
        var link = Assert.IsType<RouteEvent.Link>(Assert.Single(RouteEvents.Decode(RealMessage()))).Info;
        Assert.Equal("mv0", link.Name);
        Assert.Equal(1400, link.Mtu);
        Assert.Equal(MacvlanLinkMode.Bridge, Assert.IsType<MacvlanKind>(link.Kind).Mode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(0xFFFF)]
    public void An_attribute_whose_length_is_a_lie_ends_the_message(int length)
    {
        var bytes = RealMessage();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Rtnl.NLMSG_HDRLEN + Rtnl.IFINFOMSG_LEN), (ushort)length);
        Assert.Empty(RouteEvents.Decode(bytes));
    }

    private static byte[] RealMessage()
    {
        var writer = new MessageWriter();
        LinkEncoder.Create(writer, new NewLink { Name = "mv0", Mtu = 1400, LinkIndex = 3, Kind = new MacvlanKind { Mode = MacvlanLinkMode.Bridge, BroadcastCutoff = 3 } });
        return writer.Bytes(0, 1).ToArray();
    }
}
