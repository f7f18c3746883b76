using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using Bunshin.Packets.Ipv4;
using Bunshin.Packets.Ipv6;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The part of the check that reads IP packets into <see cref="PolicyPlaces"/>. R9 is where the packet begins, later what it carries; R8 where it ends.</summary>
/// <param name="check">The check.</param>
internal sealed class PacketReading(PolicyCheck check)
{
    private const int PortsLength = 4;
    private const int MessageLength = 4;
    private const int TargetOffset = 8;
    private const int LessFragment = 0x3FFF; // more fragments, and the offset
    private const int OffsetMask = 0x1FFF;
    private const int Ipv6OffsetMask = 0xFFF8;
    private readonly BpfAssembler _code = check.Rules.Code;
    private readonly BpfLabel _ports = check.Rules.Code.NewLabel("ports");

    /// <summary>Where IPv4 packets go.</summary>
    public BpfLabel Ipv4 { get; } = check.Rules.Code.NewLabel("IPv4");

    /// <summary>Where IPv6 packets go.</summary>
    public BpfLabel Ipv6 { get; } = check.Rules.Code.NewLabel("IPv6");

    /// <summary>Writes the whole.</summary>
    public void Write()
    {
        ReadIpv4();
        ReadIpv6();
        _code.Mark(_ports);
        JumpIfShorter(PortsLength);
        check.LoadBytes(R9, PolicyPlaces.Ports, PortsLength);
        _code.Store(BpfSize.Double, PolicyPlaces.HasPorts, 1);
        _code.Jump(check.ByGuard);
    }

    private void ReadIpv4()
    {
        _code.Mark(Ipv4);
        check.LoadBytes(R9, PolicyPlaces.Header, Ipv4View.MinHeaderLength);
        JumpUnlessVersion(4);
        _code.Load(BpfSize.Byte, R1, PolicyPlaces.Header);
        _code.And(R1, 0xF);
        _code.Lsh(R1, 2);
        _code.JumpIf(BpfCondition.Less, R1, Ipv4View.MinHeaderLength, check.Malformed);
        LoadHalf(R2, 2);
        _code.JumpIf(BpfCondition.Greater, R1, R2, check.Malformed);
        _code.Mov(R8, R9);
        _code.Add(R8, R2);
        _code.Add(R9, R1);
        JumpIfBeyondFrame();
        _code.Load(BpfSize.Byte, R4, Header(9));
        _code.Store(BpfSize.Double, PolicyPlaces.Protocol, R4);
        _code.Store(BpfSize.Double, PolicyPlaces.Family, AddressEntry.Ipv4);
        Copy(Header(12), PolicyPlaces.Source, BpfSize.Word);
        Copy(Header(16), PolicyPlaces.Destination, BpfSize.Word);
        LoadHalf(R5, 6);
        _code.Mov(R3, R5);
        _code.And(R3, LessFragment);
        _code.Store(BpfSize.Double, PolicyPlaces.Fragment, R3);
        _code.And(R5, OffsetMask);
        _code.JumpIf(BpfCondition.NotEqual, R5, 0, check.ByGuard);
        JumpIfPorts();
        _code.JumpIf(BpfCondition.NotEqual, R4, IpProtocol.Icmp, check.ByGuard);
        ReadIcmpType();
    }

    // Types from 128 on mean nothing here, and would be taken for ICMPv6's.
    private void ReadIcmpType()
    {
        JumpIfShorter(MessageLength);
        check.LoadBytes(R9, PolicyPlaces.Header, 1);
        _code.Load(BpfSize.Byte, R1, PolicyPlaces.Header);
        _code.JumpIf(BpfCondition.GreaterOrEqual, R1, Icmpv6Sets.First, check.ByGuard);
        _code.Store(BpfSize.Double, PolicyPlaces.Message, R1);
        _code.Jump(check.ByGuard);
    }

    private void ReadIpv6()
    {
        var upper = _code.NewLabel("upper layer");
        _code.Mark(Ipv6);
        check.LoadBytes(R9, PolicyPlaces.Header, Ipv6View.HeaderLength);
        JumpUnlessVersion(6);
        LoadHalf(R8, 4);
        _code.Add(R9, Ipv6View.HeaderLength);
        _code.Add(R8, R9);
        JumpIfBeyondFrame();
        _code.Load(BpfSize.Byte, R4, Header(6));
        _code.Store(BpfSize.Double, PolicyPlaces.Protocol, R4);
        _code.Store(BpfSize.Double, PolicyPlaces.Family, AddressEntry.Ipv6);
        for (var half = 0; half < Ipv6Address.Length; half += sizeof(ulong))
        {
            Copy(Header(8 + half), R10 + (PolicyPlaces.Source.Offset + half), BpfSize.Double);
            Copy(Header(24 + half), R10 + (PolicyPlaces.Destination.Offset + half), BpfSize.Double);
        }

        WalkExtensions(upper);
        _code.Mark(upper);
        JumpIfPorts();
        _code.JumpIf(BpfCondition.NotEqual, R4, IpProtocol.Icmpv6, check.ByGuard);
        ReadMessage();
    }

    // R4 becomes the protocol of the upper layer.
    private void WalkExtensions(BpfLabel upper)
    {
        var (loop, extension, later) = (_code.NewLabel("next header"), _code.NewLabel("extension"), _code.NewLabel("later fragment"));
        _code.Mov(R1, Ipv6View.MaxExtensions + 1);
        _code.Store(BpfSize.Double, PolicyPlaces.Rounds, R1);
        _code.Mark(loop);
        _code.Load(BpfSize.Double, R4, PolicyPlaces.Protocol);
        ReadOnlySpan<byte> extensions =
        [
            IpProtocol.HopByHop, IpProtocol.Routing, IpProtocol.Fragment, IpProtocol.Ah, IpProtocol.DestinationOptions,
            IpProtocol.Mobility, IpProtocol.Hip, IpProtocol.Shim6,
        ];
        foreach (var protocol in extensions)
        {
            _code.JumpIf(BpfCondition.Equal, R4, protocol, extension);
        }

        _code.Jump(upper);
        _code.Mark(extension);
        JumpIfShorter(8);
        check.LoadBytes(R9, PolicyPlaces.Header, 4);
        StepOver(later);
        _code.Load(BpfSize.Double, R1, PolicyPlaces.Rounds);
        _code.Sub(R1, 1);
        _code.Store(BpfSize.Double, PolicyPlaces.Rounds, R1);
        _code.JumpIf(BpfCondition.NotEqual, R1, 0, loop);
        _code.Jump(check.Malformed);
        _code.Mark(later);
        _code.Store(BpfSize.Double, PolicyPlaces.Protocol, PolicyPlaces.UnknownProtocol);
        _code.Jump(check.ByGuard);
    }

    // Over the extension header that has been read.
    private void StepOver(BpfLabel later)
    {
        var (fragment, authentication, sized, done) =
            (_code.NewLabel("fragment"), _code.NewLabel("authentication"), _code.NewLabel("sized"), _code.NewLabel("stepped"));
        _code.Load(BpfSize.Double, R4, PolicyPlaces.Protocol);
        _code.Load(BpfSize.Byte, R1, Header(1));
        _code.JumpIf(BpfCondition.Equal, R4, IpProtocol.Fragment, fragment);
        _code.JumpIf(BpfCondition.Equal, R4, IpProtocol.Ah, authentication);
        _code.Add(R1, 1);
        _code.Lsh(R1, 3);
        _code.Jump(sized);
        _code.Mark(authentication);
        _code.Add(R1, 2);
        _code.Lsh(R1, 2);
        _code.Jump(sized);
        _code.Mark(fragment);
        _code.Mov(R1, 8);
        _code.Mark(sized);
        _code.Add(R9, R1);
        _code.JumpIf(BpfCondition.Greater, R9, R8, check.Malformed);
        _code.Load(BpfSize.Byte, R1, Header(0));
        _code.Store(BpfSize.Double, PolicyPlaces.Protocol, R1);
        _code.JumpIf(BpfCondition.NotEqual, R4, IpProtocol.Fragment, done);
        LoadHalf(R1, 2);
        _code.And(R1, Ipv6OffsetMask);
        _code.JumpIf(BpfCondition.NotEqual, R1, 0, later);
        _code.Mark(done);
    }

    private void ReadMessage()
    {
        JumpIfShorter(MessageLength);
        check.LoadBytes(R9, PolicyPlaces.Header, 1);
        _code.Load(BpfSize.Byte, R1, PolicyPlaces.Header);
        _code.Store(BpfSize.Double, PolicyPlaces.Message, R1);
        _code.JumpIf(BpfCondition.NotEqual, R1, (int)Icmpv6Type.NeighborAdvertisement, check.ByGuard);
        JumpIfShorter(TargetOffset + Ipv6Address.Length);
        _code.Add(R9, TargetOffset);
        check.LoadBytes(R9, PolicyPlaces.Target, Ipv6Address.Length);
        _code.Jump(check.ByGuard);
    }

    private void JumpIfPorts()
    {
        _code.JumpIf(BpfCondition.Equal, R4, IpProtocol.Tcp, _ports);
        _code.JumpIf(BpfCondition.Equal, R4, IpProtocol.Udp, _ports);
    }

    private void JumpIfShorter(int length)
    {
        _code.Mov(R1, R8);
        _code.Sub(R1, R9);
        _code.JumpIf(BpfCondition.Less, R1, length, check.Malformed);
    }

    private void JumpIfBeyondFrame()
    {
        _code.Load(BpfSize.Word, R3, R6 + SkBuff.Length);
        _code.JumpIf(BpfCondition.Greater, R8, R3, check.Malformed);
    }

    private void JumpUnlessVersion(int version)
    {
        _code.Load(BpfSize.Byte, R1, PolicyPlaces.Header);
        _code.Rsh(R1, 4);
        _code.JumpIf(BpfCondition.NotEqual, R1, version, check.Malformed);
    }

    private void LoadHalf(BpfRegister register, int offset)
    {
        _code.Load(BpfSize.Half, register, Header(offset));
        _code.ToBigEndian(BpfSize.Half, register);
    }

    private void Copy(BpfAddress from, BpfAddress to, BpfSize size)
    {
        _code.Load(size, R1, from);
        _code.Store(size, to, R1);
    }

    private static BpfAddress Header(int offset) => R10 + (PolicyPlaces.Header.Offset + offset);
}
