using System.Buffers.Binary;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Forwarding.Tests.Ipvlan;

public sealed class VerdictsOfAnIpvlanPort
{
    private static readonly MacAddress P = Frames.Parent;

    [Fact]
    public void A_unicast_frame_goes_to_the_child_that_has_its_address_whatever_its_MAC_and_keeps_its_class()
    {
        var table = Table(IpvlanMode.L2);

        Assert.Equal("AddressOfChild 1:Host:54", Text(table.FromWire(Frames.View(Packets.Ipv4(P, Frames.Stranger, "10.0.0.2", "10.0.0.12")))));
        Assert.Equal(
            "AddressOfChild 1:OtherHost:54",
            Text(table.FromWire(Frames.View(Packets.Ipv4(Frames.Nobody, Frames.Stranger, "10.0.0.2", "10.0.0.12")))));
        Assert.Equal(
            "AddressOfChild 2:Host:74", Text(table.FromWire(Frames.View(Packets.Ipv6(P, Frames.Stranger, "fd00::2", "fd00::d")))));
        Assert.Equal(
            "AddressUnknown host", Text(table.FromWire(Frames.View(Packets.Ipv4(P, Frames.Stranger, "10.0.0.2", "10.0.0.99")))));
        Assert.Equal("NoAddress host", Text(table.FromWire(Frames.View(Frames.Build(P, Frames.Stranger)))));
    }

    [Fact]
    public void A_child_that_is_down_has_no_address()
    {
        var table = Table(IpvlanMode.L2, IpvlanFlags.Bridge, down: 1);

        Assert.Equal(
            "AddressUnknown host", Text(table.FromWire(Frames.View(Packets.Ipv4(P, Frames.Stranger, "10.0.0.2", "10.0.0.12")))));
        Assert.Equal("ENETDOWN", table.FromChild(1, Frames.View(Packets.Ipv4(P, P, "10.0.0.12", "10.0.0.11"))).SendError);
    }

    [Fact]
    public void ARP_finds_its_target_in_l2_and_l3_but_broadcast_of_it_floods_only_in_l2()
    {
        var request = Frames.View(Packets.Arp(MacAddress.Broadcast, Frames.Stranger, "10.0.0.2", "10.0.0.11"));

        Assert.Equal("IpvlanFlood host 0:Broadcast:60:m 1:Broadcast:60:m 2:Broadcast:60:m", Text(Table(IpvlanMode.L2).FromWire(request)));
        Assert.Equal("AddressOfChild 0:Broadcast:60", Text(Table(IpvlanMode.L3).FromWire(request)));
        Assert.Equal("L3sToHost host", Text(Table(IpvlanMode.L3s).FromWire(request)));
    }

    [Fact]
    public void A_solicitation_from_nobody_counts_by_what_it_asks_for_and_one_from_somebody_by_its_destination()
    {
        var table = Table(IpvlanMode.L3);
        var detecting = Frames.View(Packets.Solicitation(P, Frames.Stranger, "::", "fd00::b"));
        var asking = Frames.View(Packets.Solicitation(P, Frames.Stranger, "fd00::2", "fd00::b"));

        Assert.Equal("AddressOfChild 0:Host:78", Text(table.FromWire(detecting)));
        Assert.Equal("AddressUnknown host", Text(table.FromWire(asking)));
    }

    [Fact]
    public void A_childs_own_multicast_that_comes_back_is_not_flooded_again()
    {
        var table = Table(IpvlanMode.L2);

        Assert.Equal("IpvlanOwnReturned host", Text(table.FromWire(Frames.View(Packets.Arp(MacAddress.Broadcast, P, "10.0.0.11", "10.0.0.12")))));
        Assert.Equal(
            VerdictReason.IpvlanFlood,
            table.FromWire(Frames.View(Packets.Arp(MacAddress.Broadcast, P, "10.0.0.99", "10.0.0.12"))).Reason);
        Assert.Equal(
            VerdictReason.PauseNotFlooded,
            table.FromWire(Frames.View(Frames.Build(MacAddress.Broadcast, Frames.Stranger, EtherType.Pause))).Reason);
    }

    [Fact]
    public void In_l2_a_sibling_is_reached_by_the_MAC_that_all_share_dropped_in_private_and_by_the_wire_in_vepa()
    {
        var frame = Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.12"));

        Assert.Equal("IpvlanToSibling 1:Host:68", Text(Table(IpvlanMode.L2).FromChild(0, frame)));
        var dropped = Table(IpvlanMode.L2, IpvlanFlags.Private).FromChild(0, frame);
        Assert.Equal(("PrivateDrops", "ENOBUFS"), (Text(dropped), dropped.SendError));
        Assert.Equal("IpvlanToWire wire", Text(Table(IpvlanMode.L2, IpvlanFlags.Vepa).FromChild(0, frame)));
        Assert.Equal(
            "IpvlanToWire wire",
            Text(Table(IpvlanMode.L2).FromChild(0, Frames.View(Packets.Ipv4(Frames.Stranger, P, "10.0.0.11", "10.0.0.12")))));
    }

    [Fact]
    public void In_l2_what_is_for_the_shared_MAC_but_for_no_child_turns_back_to_the_host_unless_it_is_too_long_for_the_parent()
    {
        var turned = Table(IpvlanMode.L2).FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.1")));
        Assert.Equal("IpvlanToHost host", Text(turned));
        Assert.True(turned.EntersParentReceive);

        var table = IpvlanTable.Create(new IpvlanParent { Address = P, Mode = IpvlanMode.L2, Mtu = 100 }, Children());
        Assert.True(table.FromChild(0, Frames.View(Frames.Build(P, P, length: 119))).ParentDrops);
        Assert.False(table.FromChild(0, Frames.View(Frames.Build(P, P, length: 118))).ParentDrops);
        Assert.False(table.FromChild(0, Frames.View(Frames.Build(P, P, length: 119)), isGso: true).ParentDrops);
    }

    [Fact]
    public void In_l2_multicast_goes_to_the_other_children_that_accept_the_group_and_out_in_private_and_vepa_too()
    {
        var broadcast = Frames.View(Frames.Build(MacAddress.Broadcast, P));
        var group = Frames.View(Frames.Build(Frames.Group, P));
        foreach (var flags in new[] { IpvlanFlags.Bridge, IpvlanFlags.Private, IpvlanFlags.Vepa })
        {
            var table = Table(IpvlanMode.L2, flags);
            Assert.Equal("IpvlanMulticast wire 1:Broadcast:74:m 2:Broadcast:74:m", Text(table.FromChild(0, broadcast)));
            Assert.Equal("IpvlanMulticast wire 1:Multicast:74:m", Text(table.FromChild(0, group)));
        }
    }

    [Fact]
    public void An_l3_child_reaches_siblings_by_address_the_rest_by_the_hosts_routes_and_neither_broadcast_nor_ARP()
    {
        var table = Table(IpvlanMode.L3);

        Assert.Equal("IpvlanToSibling 2:Host:68", Text(table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.13")))));
        Assert.Equal(
            "IpvlanToSibling 2:OtherHost:68", Text(table.FromChild(0, Frames.View(Packets.Ipv4(Frames.Nobody, P, "10.0.0.11", "10.0.0.13")))));
        Assert.Equal("L3Routed wire route 0", Text(table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.2")))));
        Assert.Equal("L3Routed wire route 1", Text(table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "8.8.8.8")))));
        Assert.Equal("L3Routed wire route 3", Text(table.FromChild(0, Frames.View(Packets.Ipv6(P, P, "fd00::b", "fd00::2")))));
        Assert.Equal("L3NoRoute", Text(table.FromChild(0, Frames.View(Packets.Ipv6(P, P, "fd00::b", "2001:db8::1")))));
        Assert.Equal("L3ToHostSockets sockets", Text(table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.1")))));
        Assert.Equal("L3NoRoute", Text(table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "224.0.0.1")))));
        Assert.Equal("L3DropsMulticast", Text(table.FromChild(0, Frames.View(Packets.Ipv4(MacAddress.Broadcast, P, "10.0.0.11", "10.0.0.255")))));
        Assert.Equal("L3DropsNonIp", Text(table.FromChild(0, Frames.View(Packets.Arp(P, P, "10.0.0.11", "10.0.0.2")))));
    }

    [Fact]
    public void Without_a_route_IPv4_takes_the_destination_for_a_neighbor_and_IPv6_does_not()
    {
        var table = IpvlanTable.Create(new IpvlanParent { Address = P, Mode = IpvlanMode.L3 }, Children());
        var routed = table.FromChild(0, Frames.View(Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.2")));

        Assert.True(routed.IsRouted && routed.ToWire && routed.Route == -1);
        Assert.Equal(VerdictReason.L3NoRoute, table.FromChild(0, Frames.View(Packets.Ipv6(P, P, "fd00::b", "fd00::2"))).Reason);
    }

    [Fact]
    public void In_l3s_an_accepted_packet_reaches_the_childs_sockets_with_its_own_length_and_a_refused_one_only_the_host()
    {
        var table = Table(IpvlanMode.L3s);
        var bytes = Packets.Ipv4(P, Frames.Stranger, "10.0.0.2", "10.0.0.12");
        Array.Resize(ref bytes, 60);

        Assert.Equal("L3sToSockets host 1:Host:54:s", Text(table.FromWire(Frames.View(bytes))));
        Assert.Equal(
            "L3sToHost host", Text(table.FromWire(Frames.View(Packets.Ipv4(Frames.Nobody, Frames.Stranger, "10.0.0.2", "10.0.0.12")))));
        Assert.Equal(
            "L3sToHost host", Text(table.FromWire(Frames.View(Packets.Ipv4(P, Frames.Stranger, "10.0.0.12", "10.0.0.12")))));
        bytes[24] ^= 1;
        Assert.Equal("L3sToHost host", Text(table.FromWire(Frames.View(bytes))));
    }

    [Fact]
    public void The_length_field_may_exceed_a_sent_frame_by_its_header_but_not_a_received_one()
    {
        var table = Table(IpvlanMode.L2);
        var bytes = Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.12");
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), 40 + 14);

        Assert.Equal(VerdictReason.NoAddress, table.FromWire(Frames.View(bytes)).Reason);
        Assert.Equal(VerdictReason.IpvlanToSibling, table.FromChild(0, Frames.View(bytes)).Reason);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), 40 + 15);
        Assert.Equal(VerdictReason.IpvlanToHost, table.FromChild(0, Frames.View(bytes)).Reason);
    }

    [Fact]
    public void Every_byte_may_be_anything_and_every_cut_anywhere()
    {
        var tables = new[] { IpvlanMode.L2, IpvlanMode.L3, IpvlanMode.L3s }.Select(static mode => Table(mode)).ToArray();
        byte[][] seeds =
        [
            Packets.Ipv4(P, P, "10.0.0.11", "10.0.0.12"), Packets.Ipv6(P, P, "fd00::b", "fd00::c"),
            Packets.Arp(P, P, "10.0.0.11", "10.0.0.12"), Packets.Solicitation(P, P, "::", "fd00::b"),
        ];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[14, 110], Gen.Byte.Array[0, 8], Gen.Int[0, 109]).Sample(
            (seed, length, noise, at) =>
            {
                var bytes = seeds[seed].ToArray();
                noise.AsSpan(0, Math.Min(noise.Length, Math.Max(0, bytes.Length - at))).CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length)));
                if (!FrameView.TryParse(bytes.AsSpan(0, Math.Min(length, bytes.Length)), out var frame))
                {
                    return;
                }

                foreach (var table in tables)
                {
                    _ = Text(table.FromWire(frame));
                    Assert.True(table.FromChild(0, frame).Reason != VerdictReason.None);
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void A_verdict_allocates_nothing()
    {
        var table = Table(IpvlanMode.L3);
        var bytes = Packets.Ipv4(P, P, "10.0.0.11", "8.8.8.8");

        // What the verdict allocates, it allocates every time; the runtime may do so once, when it compiles the loop anew.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedByWalks(table, bytes)));
    }

    private static long AllocatedByWalks(IpvlanTable table, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reached = 0;
        for (var round = 0; round < 1000; round++)
        {
            reached += Walk(table, bytes);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(1000, reached);
        return allocated;
    }

    internal static IpvlanChild[] Children(int down = -1) =>
    [
        .. Enumerable.Range(0, 3).Select(number => new IpvlanChild
        {
            Name = $"c{number + 1}",
            Addresses = [IpAddress.Parse($"10.0.0.{11 + number}"), IpAddress.Parse($"fd00::{(char)('b' + number)}")],
            Groups = number < 2 ? [Frames.AllSystems, Frames.Group] : [Frames.AllSystems],
            IsUp = number != down,
        }),
    ];

    private static IpvlanTable Table(IpvlanMode mode, IpvlanFlags flags = IpvlanFlags.Bridge, int down = -1) => IpvlanTable.Create(
        new IpvlanParent
        {
            Address = P,
            Mode = mode,
            Flags = flags,
            Routes = RouteTable.Create(
            [
                new Route { Destination = IpPrefix.Parse("10.0.0.0/24") },
                new Route { Destination = IpPrefix.Parse("0.0.0.0/0"), Gateway = IpAddress.Parse("10.0.0.254") },
                new Route { Destination = IpPrefix.Parse("10.0.0.1/32"), Kind = RouteKind.Local },
                new Route { Destination = IpPrefix.Parse("fd00::/64") },
            ]),
        },
        Children(down));

    private static int Walk(IpvlanTable table, byte[] bytes)
    {
        var verdict = table.FromChild(0, Frames.View(bytes));
        var copies = verdict.IsRouted ? 1 : 0;
        foreach (var delivery in table.FromWire(Frames.View(bytes)))
        {
            copies += delivery.Child;
        }

        return copies;
    }

    private static string Text(Verdict verdict)
    {
        var words = new List<string> { verdict.Reason.ToString() };
        words.AddRange(verdict.ToWire ? ["wire"] : []);
        words.AddRange(verdict.ToHost ? ["host"] : []);
        words.AddRange(verdict.ToHostSockets ? ["sockets"] : []);
        words.AddRange(verdict.IsRouted ? [$"route {verdict.Route}"] : []);
        foreach (var copy in verdict)
        {
            words.Add($"{copy.Child}:{copy.Class}:{copy.CountedBytes}{(copy.CountsMulticast ? ":m" : "")}{(copy.IsSocketsOnly ? ":s" : "")}");
        }

        return string.Join(' ', words);
    }
}
