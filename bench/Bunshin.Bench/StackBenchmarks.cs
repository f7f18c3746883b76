using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Routing;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Bench;

/// <summary>What VLAN devices, macvlan children on them, and ipvlan ports cost; destinations walk over all of them.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class StackBenchmarks
{
    private const int Frames = 4096;
    private const int Addresses = 1000;
    private static readonly MacAddress Parent = new(0x0200_0000_0001);
    private readonly byte[][] _vlanMacvlan = new byte[Frames][];
    private readonly byte[][] _vlanOne = new byte[Frames][];
    private readonly byte[][] _vlanMany = new byte[Frames][];
    private readonly byte[][] _l3Received = new byte[Frames][];
    private readonly byte[][] _l3Sent = new byte[Frames][];
    private readonly byte[][] _l3SentIpv6 = new byte[Frames][];
    private DeviceStack _macvlansOnVlan = null!;
    private DeviceStack _oneVlan = null!;
    private DeviceStack _manyVlans = null!;
    private IpvlanTable _ipvlan = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var children = Enumerable.Range(0, Addresses).Select(static number => new MacvlanChild
        {
            Address = new MacAddress(0x0242_0000_0000UL + (ulong)number),
            Mode = MacvlanMode.Bridge,
        }).ToArray();
        _macvlansOnVlan = DeviceStack.Create(
        [
            StackDevice.Bottom("eth0", Parent), Vlan(100),
            .. children.Select(static (child, number) => StackDevice.On(1, $"mv{number}", child)),
        ]);
        _oneVlan = DeviceStack.Create([StackDevice.Bottom("eth0", Parent), Vlan(100)]);
        _manyVlans = DeviceStack.Create(
            [StackDevice.Bottom("eth0", Parent), .. Enumerable.Range(1, 4094).Select(static id => Vlan((ushort)id))]);
        _ipvlan = IpvlanTable.Create(
            new IpvlanParent { Address = Parent, Mode = IpvlanMode.L3, Routes = RouteTable.Create([.. Routes(random)]) },
            [.. Enumerable.Range(0, Addresses).Select(static number => new IpvlanChild
            {
                Addresses = [new Ipv4Address(0x0A00_0100 + (uint)number), new Ipv6Address(new UInt128(0xFD00UL << 48, (ulong)number))],
            })]);
        for (var at = 0; at < Frames; at++)
        {
            _vlanMacvlan[at] = Tagged(children[random.Next(Addresses)].Address, 100);
            _vlanOne[at] = Tagged(Parent, 100);
            _vlanMany[at] = Tagged(Parent, (ushort)random.Next(1, 4095));
            _l3Received[at] = Packet(0x0A00_0100 + (uint)random.Next(Addresses));
            _l3Sent[at] = Packet(0x1400_0000 + (uint)random.Next(0x0FFF_FFFF));
            _l3SentIpv6[at] = Packet(new UInt128((0x2001UL << 48) | (ulong)random.NextInt64(1L << 48), (ulong)random.NextInt64()));
        }
    }

    /// <summary>From the wire through a VLAN device to one of 1,000 macvlan children on it.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long VlanThenMacvlan() => Receive(_macvlansOnVlan, _vlanMacvlan);

    /// <summary>From the wire to the one VLAN device.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long OneVlan() => Receive(_oneVlan, _vlanOne);

    /// <summary>From the wire to one of 4,094.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long AllVlans() => Receive(_manyVlans, _vlanMany);

    /// <summary>Down from a macvlan child through the VLAN device to the wire.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long MacvlanThenVlanToWire()
    {
        var sink = new CountingSink();
        foreach (var bytes in _l3Sent)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            _ = _macvlansOnVlan.Send(2, frame, ref sink);
        }

        return sink.Sum;
    }

    /// <summary>From the wire to one of 1,000 addresses.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int IpvlanL3Received()
    {
        var sum = 0;
        foreach (var bytes in _l3Received)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            foreach (var delivery in _ipvlan.FromWire(frame))
            {
                sum += delivery.Child;
            }
        }

        return sum;
    }

    /// <summary>From a child to the wire: not among 1,000 siblings' addresses, then the longest of 1,000 prefixes.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int IpvlanL3Routed() => Route(_l3Sent);

    /// <summary>The same for IPv6.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int IpvlanL3RoutedIpv6() => Route(_l3SentIpv6);

    private static long Receive(DeviceStack stack, byte[][] frames)
    {
        var sink = new CountingSink();
        foreach (var bytes in frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            stack.Receive(frame, ref sink);
        }

        return sink.Sum;
    }

    private static IEnumerable<Route> Routes(Random random)
    {
        yield return new Route { Destination = IpPrefix.Parse("0.0.0.0/0") };
        yield return new Route { Destination = IpPrefix.Parse("::/0") };
        for (var number = 0; number < Addresses; number++)
        {
            yield return new Route
            {
                Destination = new IpPrefix(new Ipv4Address(0x1400_0000 + (uint)random.Next(0x0FFF_FFFF)), random.Next(8, 33)),
            };
            yield return new Route
            {
                Destination = new IpPrefix(
                    new Ipv6Address(new UInt128((0x2001UL << 48) | (ulong)random.NextInt64(1L << 48), 0)), random.Next(20, 65)),
            };
        }
    }

    private static StackDevice Vlan(ushort id) => StackDevice.On(0, $"eth0.{id}", new VlanChild { Id = id, Address = Parent });

    private static byte[] Tagged(MacAddress destination, ushort id)
    {
        var bytes = new byte[64];
        _ = EthernetWriter.WriteHeader(bytes, destination, new MacAddress(0x0200_0000_0077), EtherType.Ipv4, VlanTag.Customer(id));
        return bytes;
    }

    private static byte[] Packet(uint destination)
    {
        var bytes = new byte[60];
        _ = EthernetWriter.WriteHeader(bytes, Parent, Parent, EtherType.Ipv4);
        bytes[14] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16), 46);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(30), destination);
        return bytes;
    }

    private static byte[] Packet(UInt128 destination)
    {
        var bytes = new byte[80];
        _ = EthernetWriter.WriteHeader(bytes, Parent, Parent, EtherType.Ipv6);
        bytes[14] = 0x60;
        bytes[20] = 17;
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(38), destination);
        return bytes;
    }

    private int Route(byte[][] frames)
    {
        var sum = 0;
        foreach (var bytes in frames)
        {
            _ = FrameView.TryParse(bytes, out var frame);
            sum += _ipvlan.FromChild(0, frame).Route;
        }

        return sum;
    }
}
