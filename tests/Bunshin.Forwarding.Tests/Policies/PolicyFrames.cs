using System.Buffers.Binary;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;

namespace Bunshin.Forwarding.Tests.Policies;

/// <summary>Frames of child 1 and for it, of which policies ask something.</summary>
internal static class PolicyFrames
{
    public static readonly MacAddress Own = Frames.Child(1);

    public static byte[] Ipv4(
        byte protocol, string from, string to, ushort sourcePort = 0, ushort destinationPort = 0, int fragment = 0, bool more = false, int payload = 20)
    {
        var frame = Frames.Build(Frames.Stranger, Own, EtherType.Ipv4, FrameView.HeaderLength + Ipv4View.MinHeaderLength + payload);
        var packet = frame.AsSpan(FrameView.HeaderLength);
        _ = Ipv4Writer.WriteHeader(packet, Ipv4Address.Parse(from), Ipv4Address.Parse(to), protocol, payload);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)((fragment / 8) | (more ? 0x2000 : 0)));
        WritePorts(packet[Ipv4View.MinHeaderLength..], sourcePort, destinationPort);
        return frame;
    }

    /// <summary>An IPv6 packet with <paramref name="extensions"/> before its payload; the last of them names <paramref name="protocol"/> itself.</summary>
    public static byte[] Ipv6(
        byte protocol, string from, string to, ushort sourcePort = 0, ushort destinationPort = 0, byte next = 255, byte[]? extensions = null, int payload = 20)
    {
        var before = extensions ?? [];
        var frame = Frames.Build(
            Frames.Stranger, Own, EtherType.Ipv6, FrameView.HeaderLength + Ipv6View.HeaderLength + before.Length + payload);
        var packet = frame.AsSpan(FrameView.HeaderLength);
        _ = Ipv6Writer.WriteHeader(
            packet, Ipv6Address.Parse(from), Ipv6Address.Parse(to), before.Length > 0 ? next : protocol, before.Length + payload, 64);
        before.CopyTo(packet[Ipv6View.HeaderLength..]);
        WritePorts(packet[(Ipv6View.HeaderLength + before.Length)..], sourcePort, destinationPort);
        return frame;
    }

    public static byte[] Icmpv6(Icmpv6Type type, string from, string to = "ff02::1", string target = "::")
    {
        var frame = Ipv6(IpProtocol.Icmpv6, from, to, payload: 24);
        var message = frame.AsSpan(FrameView.HeaderLength + Ipv6View.HeaderLength);
        message.Clear();
        message[0] = (byte)type;
        Ipv6Address.Parse(target).Write(message[8..]);
        return frame;
    }

    public static byte[] Tagged(byte[] frame, params ReadOnlySpan<ushort> types)
    {
        var bytes = new List<byte>(frame[..12]);
        foreach (var type in types)
        {
            bytes.AddRange([(byte)(type >> 8), (byte)type, 0, 7]);
        }

        return [.. bytes, .. frame[12..]];
    }

    private static void WritePorts(Span<byte> payload, ushort source, ushort destination)
    {
        if (payload.Length >= 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, source);
            BinaryPrimitives.WriteUInt16BigEndian(payload[2..], destination);
        }
    }
}
