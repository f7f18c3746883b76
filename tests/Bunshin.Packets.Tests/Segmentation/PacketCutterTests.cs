using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Checksums;
using Bunshin.Packets.Segmentation;

namespace Bunshin.Packets.Tests.Segmentation;

public class Large_packets_that_are_cut
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Become_tcp_segments_that_carry_on_where_the_last_ended(int version)
    {
        var ip = version == 4 ? 20 : 40;
        var packet = Packet(version, Tcp, 32, 3000);
        packet[ip + 12] = 0x80; // 32 bytes of header.
        packet[ip + 13] = 0x99; // CWR, ACK, PSH, FIN.
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(ip + 4), uint.MaxValue - 10);
        var pieces = Cut(packet, new PacketOffload(1448, NeedsChecksum: true, ip, 16));
        Assert.Equal([1448, 1448, 104], pieces.Select(piece => piece.Length - ip - 32));
        Assert.Equal(packet[(ip + 32)..], pieces.SelectMany(piece => piece[(ip + 32)..]));
        Assert.Equal([uint.MaxValue - 10, 1437u, 2885u], pieces.Select(piece => BinaryPrimitives.ReadUInt32BigEndian(piece.AsSpan(ip + 4))));
        Assert.Equal([0x90, 0x10, 0x19], pieces.Select(piece => (int)piece[ip + 13]));
        Assert.All(pieces, piece => AssertFinished(piece, Tcp));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Become_udp_datagrams_of_their_own(int version)
    {
        var ip = version == 4 ? 20 : 40;
        var pieces = Cut(Packet(version, Udp, 8, 1001), new PacketOffload(500, NeedsChecksum: true, ip, 6));
        Assert.Equal([508, 508, 9], pieces.Select(piece => (int)BinaryPrimitives.ReadUInt16BigEndian(piece.AsSpan(ip + 4))));
        Assert.All(pieces, piece => AssertFinished(piece, Udp));
        if (version == 4)
        {
            Assert.Equal([100, 101, 102], pieces.Select(piece => (int)BinaryPrimitives.ReadUInt16BigEndian(piece.AsSpan(4))));
        }
    }

    [Fact]
    public void Of_ordinary_size_only_get_their_checksum()
    {
        var packet = Packet(4, Udp, 8, 40);
        var pseudo = InternetChecksum.PseudoHeader(Ipv4Address.Read(packet.AsSpan(12)), Ipv4Address.Read(packet.AsSpan(16)), Udp, 48);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(26), InternetChecksum.Fold(pseudo));
        AssertFinished(Assert.Single(Cut(packet, new PacketOffload(0, NeedsChecksum: true, 20, 6))), Udp);
        Assert.Equal(packet, Assert.Single(Cut(packet, default)));
    }

    [Fact]
    public void Of_any_bytes_are_cut_or_refused_and_the_work_ends()
    {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var packet = new byte[random.Next(0, 200)];
            random.NextBytes(packet);
            var offload = new PacketOffload(random.Next(0, 60), random.Next(2) == 0, random.Next(-20, 220), random.Next(2) == 0 ? 16 : random.Next(0, 20));
            Assert.InRange(Cut(packet, offload).Count, 0, 200);
        }
    }

    private static List<byte[]> Cut(byte[] packet, PacketOffload offload)
    {
        var cutter = new PacketCutter();
        var pieces = new List<byte[]>();
        for (var at = 0; cutter.TryNext(packet, offload, ref at, out var piece);)
        {
            pieces.Add(piece.ToArray());
        }

        return pieces;
    }

    private static byte[] Packet(int version, byte protocol, int header, int payload)
    {
        var ip = version == 4 ? 20 : 40;
        var packet = new byte[ip + header + payload];
        new Random(3).NextBytes(packet);
        packet[0] = (byte)(version == 4 ? 0x45 : 0x60);
        packet[version == 4 ? 9 : 6] = protocol;
        if (version == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 100);
        }

        return packet;
    }

    private static void AssertFinished(byte[] packet, byte protocol)
    {
        var ip = packet[0] >> 4 == 4 ? 20 : 40;
        var length = packet.Length - ip;
        var pseudo = ip == 20
            ? InternetChecksum.PseudoHeader(Ipv4Address.Read(packet.AsSpan(12)), Ipv4Address.Read(packet.AsSpan(16)), protocol, length)
            : InternetChecksum.PseudoHeader(Ipv6Address.Read(packet.AsSpan(8)), Ipv6Address.Read(packet.AsSpan(24)), protocol, length);
        Assert.True(InternetChecksum.IsValid(packet.AsSpan(ip), pseudo));
        if (ip == 40)
        {
            Assert.Equal(length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)));
        }
    }
}
