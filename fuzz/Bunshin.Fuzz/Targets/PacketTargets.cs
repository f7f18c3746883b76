using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmp;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using Bunshin.Packets.Tcp;
using Bunshin.Packets.Udp;

namespace Bunshin.Fuzz.Targets;

/// <summary>The packet parsers: whatever the bytes, a view that was given can be read in every part.</summary>
internal static class PacketTargets
{
    internal const string ArpRequest = "0001 0800 06 04 0001 020000000001 c0a80101 000000000000 c0a80102";

    private const string Ends6 = "fd000000000000000000000000000001 fd000000000000000000000000000002";

    /// <summary>An ICMP echo request from 192.168.1.1 to 192.168.1.2.</summary>
    internal const string Ping4 = "4500 0024 0001 4000 4001 b767 c0a80101 c0a80102 0800 8dd9 1234 0001 0001020304050607";

    /// <summary>A neighbor solicitation behind a hop-by-hop header.</summary>
    internal const string Solicitation6 =
        "60000000 0028 00 ff " + Ends6 + "3a00 010400000000 8700 0000 00000000 fd000000000000000000000000000002 0101 020000000001";

    public static FuzzTarget Frame { get; } = new("frame", FrameSeeds, static input =>
    {
        _ = FrameDescription.Of(input);
        if (VlanTags.TryParse(input, out var tags))
        {
            Expect.That(tags.PayloadOffset <= input.Length && tags.Count <= VlanTags.MaxDepth, "tags lie within the frame");
            foreach (var tag in tags)
            {
                Expect.That(EtherType.IsVlanTag(tag.Tpid), "a tag has a tag's TPID");
            }
        }

        ReadFrame(input, VlanTag.None);
        ReadFrame(input, VlanTag.Customer(7));
        Span<byte> room = stackalloc byte[input.Length + VlanTag.Length];
        var length = EthernetWriter.InsertTag(input, VlanTag.Customer(7), room);
        Expect.That(length == 0 || (FrameView.TryParse(room[..length], out var tagged) ? tagged.Tag.Vid == 7 : length < 18), "a tag put in is there");
    });

    public static FuzzTarget Arp { get; } = new("arp", [Corpus.Hex(ArpRequest)], static input =>
    {
        if (ArpView.TryParse(input, out var arp))
        {
            var again = new byte[ArpView.Length];
            _ = ArpWriter.Write(again, arp.Operation, arp.SenderMac, arp.SenderAddress, arp.TargetMac, arp.TargetAddress);
            Expect.That(input[..ArpView.Length].SequenceEqual(again), "ARP comes back");
        }
    });

    public static FuzzTarget Ipv4 { get; } = new("ipv4", [Corpus.Hex(Ping4)], static input =>
    {
        if (!Ipv4View.TryParse(input, out var packet))
        {
            return;
        }

        Expect.That(packet.HeaderLength + packet.Payload.Length == packet.Packet.Length, "header and payload are the packet");
        Expect.Readable(packet.Options);
        Expect.Readable(packet.Payload);
        _ = (packet.Source, packet.Destination, packet.Protocol, packet.TimeToLive, packet.Tos, packet.Identification);
        _ = (packet.IsFragment, packet.FragmentOffset, packet.DontFragment, packet.IsHeaderChecksumValid);
        Span<byte> room = stackalloc byte[128];
        Expect.That(IcmpWriter.WriteTimeExceeded(room, packet) <= 8 + 60 + 8, "an error quotes a bounded part");
        if (IcmpView.TryParse(packet.Payload, out var message))
        {
            Expect.Readable(message.Body);
            _ = (message.Type, message.Code, message.IsChecksumValid, message.Identifier, message.Sequence, message.NextHopMtu);
        }
    });

    public static FuzzTarget Ipv6 { get; } = new("ipv6", [Corpus.Hex(Solicitation6), Corpus.Hex("60000000 0008 2c 40 " + Ends6 + "1100 05a9 00000001")], static input =>
    {
        if (!Ipv6View.TryParse(input, out var packet))
        {
            return;
        }

        Expect.Readable(packet.Payload);
        _ = (packet.Source, packet.Destination, packet.HopLimit, packet.TrafficClass, packet.FlowLabel);
        if (packet.TryGetUpperLayer(out var upper))
        {
            Expect.That(upper.Offset + upper.Payload.Length == packet.Packet.Length, "the upper layer is the packet's rest");
            Expect.Readable(upper.Payload);
        }
    });

    public static FuzzTarget Icmpv6 { get; } = new("icmpv6", Icmpv6Seeds, static input =>
    {
        if (!Icmpv6View.TryParse(input, out var message))
        {
            return;
        }

        _ = (message.Type, message.Code, message.Mtu, message.Identifier, message.Sequence);
        _ = message.IsChecksumValid(Ipv6Address.Any, Ipv6Address.AllNodes);
        if (NeighborView.TryParse(message, out var neighbor))
        {
            _ = (neighbor.Target, neighbor.Flags);
            ReadOptions(neighbor.Options);
        }
    });

    public static FuzzTarget Transport { get; } = new(
        "transport",
        [Corpus.Hex("0001 0002 000a 0000 6869"), Corpus.Hex("0050 c350 00000001 00000002 6012 7210 abcd 0000 020405b4 6869")],
        static input =>
        {
            if (UdpView.TryParse(input, out var datagram))
            {
                Expect.Readable(datagram.Payload);
                _ = datagram.IsChecksumValid(Ipv4Address.Any, Ipv4Address.Any) | datagram.IsChecksumValid(Ipv6Address.Any, Ipv6Address.Any);
            }

            if (TcpView.TryParse(input, out var segment))
            {
                Expect.That(segment.HeaderLength + segment.Payload.Length == input.Length, "header and payload are the segment");
                Expect.Readable(segment.Options);
                Expect.Readable(segment.Payload);
                _ = (segment.SourcePort, segment.DestinationPort, segment.Sequence, segment.Acknowledgement, segment.Flags, segment.Window, segment.Checksum);
            }
        });

    /// <summary>The first four bytes are a virtio header's checksum start and offset, the rest is the frame.</summary>
    public static FuzzTarget Checksum { get; } = new("checksum", [Corpus.Hex("0014 0006 " + Ping4)], static input =>
    {
        if (input.Length < 4)
        {
            return;
        }

        var start = (input[0] << 8) | input[1];
        var offset = (input[2] << 8) | input[3];
        var frame = input[4..].ToArray();
        var completed = PartialChecksum.TryComplete(frame, start, offset);
        Expect.That(completed == (start + offset + 2 <= frame.Length), "completed exactly where the field fits");
        Expect.That(completed || input[4..].SequenceEqual(frame), "nothing is written otherwise");
    });

    private static IReadOnlyList<byte[]> FrameSeeds =>
    [
        Corpus.Hex("ffffffffffff 020000000001 0806" + ArpRequest),
        Corpus.Hex("020000000002 020000000001 8100 2064 0800" + Ping4),
        Corpus.Hex("020000000002 020000000001 88a8 0001 8100 0002 86dd" + Solicitation6),
    ];

    private static IReadOnlyList<byte[]> Icmpv6Seeds =>
    [
        Corpus.Hex("8700 0000 00000000 fd000000000000000000000000000002 0101 020000000001"),
        Corpus.Hex("8800 0000 60000000 fd000000000000000000000000000002 0201 020000000001"),
        Corpus.Hex("8600 0000 40c00708 00000000 00000000 0501 0000 000005dc 0304 40c0 00015180 00003840 00000000 fd000000000000000000000000000000"),
        Corpus.Hex("8000 0000 1234 0001 00010203"),
    ];

    private static void ReadFrame(ReadOnlySpan<byte> input, VlanTag outOfBand)
    {
        if (FrameView.TryParse(input, outOfBand, out var frame))
        {
            Expect.Readable(frame.Payload);
            Expect.That(frame.LengthWithoutTag is var length && length <= input.Length && length >= FrameView.HeaderLength, "a length within the frame");
        }
    }

    private static void ReadOptions(NdpOptions options)
    {
        foreach (var option in options)
        {
            Expect.Readable(option.Body);
        }

        _ = options.TryGetLinkLayerAddress(NdpOptionType.SourceLinkLayerAddress, out _);
    }
}
