using System.Buffers.Binary;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Ip;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>Frames that <see cref="RandomPolicies"/> are about: whole, cut off, with tags, fragments, extension headers and bytes that lie.</summary>
internal static class RandomFrames
{
    public static readonly MacAddress Own = new(0x0200_0000_0101);

    private static readonly string[] _ipv4 = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.9.9.9", "11.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.22"];
    private static readonly string[] _ipv6 = ["fd00::1", "fd00::2", "fd00::3", "fd01::1", "::", "ff02::1", Ipv6Address.LinkLocal(Own).ToString(), "fe80::9"];
    private static readonly byte[] _extensions =
        [IpProtocol.HopByHop, IpProtocol.Routing, IpProtocol.Fragment, IpProtocol.Ah, IpProtocol.DestinationOptions, IpProtocol.Mobility, IpProtocol.Hip, IpProtocol.Shim6];

    public static byte[] Make(Random random)
    {
        if (random.Next(3) == 0)
        {
            return MakePlain(random);
        }

        var frame = new List<byte>();
        Append(frame, new MacAddress(0x0200_0000_0077));
        Append(frame, random.Next(8) == 0 ? new MacAddress(0x0200_0000_0177) : Own);
        for (var tags = Math.Max(0, random.Next(16) - 12) * random.Next(1, 4); tags > 0; tags--)
        {
            Append(frame, random.Next(2) == 0 ? EtherType.Dot1Q : EtherType.Dot1Ad, (ushort)random.Next(8));
        }

        (ushort Type, Action<List<byte>, Random> Write)[] kinds =
            [(EtherType.Ipv4, AppendIpv4), (EtherType.Ipv6, AppendIpv6), (EtherType.Ipv6, AppendIpv6), (EtherType.Arp, AppendArp), (EtherType.Lldp, AppendNoise), ((ushort)random.Next(0x5F0, 0x610), AppendNoise)];
        var (type, write) = kinds[random.Next(kinds.Length)];
        Append(frame, type);
        write(frame, random);
        if (random.Next(4) == 0)
        {
            AppendNoise(frame, random);
        }

        return Spoil([.. frame], random);
    }

    /// <summary>An ordinary one.</summary>
    public static byte[] Datagram()
    {
        var frame = new List<byte>();
        Append(frame, new MacAddress(0x0200_0000_0077));
        Append(frame, Own);
        Append(frame, EtherType.Ipv4, 0x4500, 46, 1, 0x4000);
        frame.AddRange([64, IpProtocol.Udp, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
        Append(frame, 4000, 5000, 26, 0);
        frame.AddRange(new byte[18]);
        return [.. frame];
    }

    // Nothing wrong with it but perhaps what it says.
    private static byte[] MakePlain(Random random)
    {
        var frame = new List<byte>();
        Append(frame, new MacAddress(0x0200_0000_0077));
        Append(frame, Own);
        var isIpv6 = random.Next(2) == 0;
        Append(frame, isIpv6 ? EtherType.Ipv6 : EtherType.Ipv4);
        (isIpv6 ? (Action<List<byte>, Random>)AppendIpv6 : AppendIpv4)(frame, random);
        return [.. frame];
    }

    private static byte[] Spoil(byte[] frame, Random random)
    {
        for (var flips = Math.Max(0, random.Next(8) - 5); flips > 0; flips--)
        {
            frame[random.Next(12, frame.Length)] = (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? frame[..random.Next(14, frame.Length + 1)] : frame;
    }

    private static void AppendIpv4(List<byte> frame, Random random)
    {
        var protocol = RandomPolicies.Protocols[random.Next(RandomPolicies.Protocols.Length)];
        var options = random.Next(4) == 0 ? random.Next(11) : 0;
        var upper = Upper(protocol, random);
        var fragment = random.Next(4) switch { 0 => 0x2000, 1 => random.Next(3), _ => 0x4000 };
        frame.AddRange([(byte)(0x45 + options), 0]);
        Append(frame, (ushort)(20 + (4 * options) + upper.Length), 1, (ushort)fragment);
        frame.AddRange([64, protocol, 0, 0]);
        Append(frame, Ipv4(random), Ipv4(random));
        frame.AddRange(new byte[4 * options]);
        frame.AddRange(upper);
    }

    private static void AppendIpv6(List<byte> frame, Random random)
    {
        var chain = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(15) : random.Next(2)).Select(_ => _extensions[random.Next(_extensions.Length)])
            .Append(RandomPolicies.Protocols[random.Next(RandomPolicies.Protocols.Length)]).ToArray();
        var payload = new List<byte>();
        for (var at = 0; at < chain.Length - 1; at++)
        {
            AppendExtension(payload, chain[at], chain[at + 1], random);
        }

        payload.AddRange(Upper(chain[^1], random));
        Append(frame, 0x6000, 0, (ushort)payload.Count);
        frame.AddRange([chain[0], 64]);
        Append(frame, Ipv6(random), Ipv6(random));
        frame.AddRange(payload);
    }

    private static void AppendExtension(List<byte> payload, byte kind, byte next, Random random)
    {
        var units = random.Next(3) == 0 ? random.Next(3) : 0;
        var length = kind switch { IpProtocol.Fragment => 8, IpProtocol.Ah => (units + 2) * 4, _ => (units + 1) * 8 };
        var header = new byte[length];
        (header[0], header[1]) = (next, kind == IpProtocol.Fragment ? (byte)random.Next(2) : (byte)units);
        if (kind == IpProtocol.Fragment)
        {
            header[3] = random.Next(2) == 0 ? (byte)1 : (byte)random.Next(32);
        }

        payload.AddRange(header);
    }

    private static void AppendArp(List<byte> frame, Random random)
    {
        Append(frame, 1, EtherType.Ipv4, 0x0604, (ushort)random.Next(1, 3));
        Append(frame, random.Next(5) == 0 ? new MacAddress(0x0200_0000_0177) : Own);
        Append(frame, Ipv4(random));
        Append(frame, MacAddress.Zero);
        Append(frame, Ipv4(random));
    }

    private static void AppendNoise(List<byte> frame, Random random)
    {
        var noise = new byte[random.Next(50)];
        random.NextBytes(noise);
        frame.AddRange(noise);
    }

    private static byte[] Upper(byte protocol, Random random)
    {
        var upper = new byte[random.Next(6) == 0 ? random.Next(24) : random.Next(24, 40)];
        if (upper.Length < 24)
        {
            return upper;
        }

        BinaryPrimitives.WriteUInt16BigEndian(upper, Port(random));
        BinaryPrimitives.WriteUInt16BigEndian(upper.AsSpan(2), Port(random));
        if (protocol == IpProtocol.Icmp)
        {
            upper[0] = random.Next(2) == 0 ? (byte)HostRole.RouterTypes[random.Next(HostRole.RouterTypes.Count)] : (byte)random.Next(256);
        }

        if (protocol == IpProtocol.Icmpv6)
        {
            upper[0] = random.Next(4) switch { 0 => 134, 1 => (byte)random.Next(256), 2 => (byte)random.Next(149, 155), _ => (byte)random.Next(127, 145) };
            Ipv6(random).CopyTo(upper.AsSpan(8));
        }

        return upper;
    }

    // Those of DHCP over both families, and around them.
    private static ushort Port(Random random) => (ushort)(random.Next(3) switch { 0 => random.Next(545, 549), 1 => random.Next(67, 69), _ => random.Next(64, 72) });

    private static byte[] Ipv4(Random random)
    {
        var bytes = new byte[Ipv4Address.Length];
        Ipv4Address.Parse(_ipv4[random.Next(_ipv4.Length)]).Write(bytes);
        return bytes;
    }

    private static byte[] Ipv6(Random random)
    {
        var bytes = new byte[Ipv6Address.Length];
        Ipv6Address.Parse(_ipv6[random.Next(_ipv6.Length)]).Write(bytes);
        return bytes;
    }

    private static void Append(List<byte> frame, params ReadOnlySpan<byte[]> parts)
    {
        foreach (var part in parts)
        {
            frame.AddRange(part);
        }
    }

    private static void Append(List<byte> frame, params ReadOnlySpan<ushort> numbers)
    {
        foreach (var number in numbers)
        {
            frame.AddRange([(byte)(number >> 8), (byte)number]);
        }
    }

    private static void Append(List<byte> frame, MacAddress address)
    {
        var bytes = new byte[MacAddress.Length];
        address.Write(bytes);
        frame.AddRange(bytes);
    }
}
