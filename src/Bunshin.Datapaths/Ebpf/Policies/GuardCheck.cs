using System.Buffers.Binary;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Packets.Icmpv6;
using Bunshin.Packets.Ip;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The part of the check that asks whether a packet comes from the child's addresses.</summary>
internal static class GuardCheck
{
    // From the client's port to the server's, as they lie in memory.
    private static readonly int _dhcp = BinaryPrimitives.ReverseEndianness((HostRole.DhcpPorts.Client << 16) | HostRole.DhcpPorts.Server);

    public static void Write(PolicyCheck check)
    {
        var code = check.Rules.Code;
        var (ipv6, spoofed) = (code.NewLabel("guard IPv6"), code.NewLabel("spoofed address"));
        code.Mark(check.ByGuard);
        KnownFacts.Keep(code);
        KnownFacts.Restore(code);
        check.JumpUnless(PolicyBits.GuardAddresses, check.ByRole);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Family);
        code.JumpIf(BpfCondition.Equal, R1, AddressEntry.Ipv6, ipv6);
        WriteIpv4(check, spoofed);
        code.Mark(ipv6);
        WriteIpv6(check, spoofed);
        code.Mark(spoofed);
        check.Refuse(PolicyReason.SpoofedAddress);
    }

    /// <summary>Goes to <paramref name="own"/> if the address at <paramref name="address"/> is the child's.</summary>
    public static void JumpIfOwn(PolicyCheck check, BpfAddress address, int family, BpfLabel own)
    {
        var code = check.Rules.Code;
        var (loop, next, none) = (code.NewLabel("next address"), code.NewLabel("not this one"), code.NewLabel("not its own"));
        code.Mov(R8, R7);
        code.Add(R8, PolicyEntry.AddressesOffset);
        code.Mov(R0, 0);
        code.Load(BpfSize.Word, R5, R7 + PolicyEntry.AddressCountOffset);
        code.Load(BpfSize.Double, R3, address);
        code.Load(BpfSize.Double, R4, R10 + (address.Offset + sizeof(ulong)));
        code.Mark(loop);
        code.JumpIf(BpfCondition.GreaterOrEqual, R0, PolicyEntry.MostAddresses, none);
        code.JumpIf(BpfCondition.GreaterOrEqual, R0, R5, none);
        code.Load(BpfSize.Word, R1, R8);
        code.JumpIf(BpfCondition.NotEqual, R1, family, next);
        JumpUnlessWithin(code, R8, next);
        code.Jump(own);
        code.Mark(next);
        code.Add(R8, AddressEntry.Size);
        code.Add(R0, 1);
        code.Jump(loop);
        code.Mark(none);
    }

    /// <summary>Goes to <paramref name="otherwise"/> unless the address in R3 and R4 is within the prefix at <paramref name="entry"/>; changes R1 and R2.</summary>
    public static void JumpUnlessWithin(BpfAssembler code, BpfRegister entry, BpfLabel otherwise)
    {
        for (var half = 0; half < 2; half++)
        {
            code.Load(BpfSize.Double, R1, entry + (AddressEntry.AddressOffset + (half * sizeof(ulong))));
            code.Xor(R1, half == 0 ? R3 : R4);
            code.Load(BpfSize.Double, R2, entry + (AddressEntry.MaskOffset + (half * sizeof(ulong))));
            code.And(R1, R2);
            code.JumpIf(BpfCondition.NotEqual, R1, 0, otherwise);
        }
    }

    /// <summary>Goes to <paramref name="found"/> if the packet is an ICMPv6 message of <paramref name="set"/>.</summary>
    public static void JumpIfMessageOf(BpfAssembler code, ulong set, BpfLabel found)
    {
        var other = code.NewLabel("other message");
        code.Load(BpfSize.Double, R1, PolicyPlaces.Message);
        code.Sub(R1, Icmpv6Sets.First);
        code.JumpIf(BpfCondition.GreaterOrEqual, R1, 8 * sizeof(ulong), other);
        code.LoadConstant(R2, set);
        code.Rsh(R2, R1);
        code.JumpIf(BpfCondition.AnyBit, R2, 1, found);
        code.Mark(other);
    }

    private static void WriteIpv4(PolicyCheck check, BpfLabel spoofed)
    {
        var code = check.Rules.Code;
        var claims = code.NewLabel("claims an address");
        code.Load(BpfSize.Word, R1, PolicyPlaces.Source);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, claims);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Fragment);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, spoofed);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Protocol);
        code.JumpIf(BpfCondition.Equal, R1, IpProtocol.Igmp, check.ByRole);
        code.JumpIf(BpfCondition.NotEqual, R1, IpProtocol.Udp, spoofed);
        code.Load(BpfSize.Word, R1, PolicyPlaces.Ports);
        code.JumpIf(BpfCondition.NotEqual, R1, _dhcp, spoofed);
        code.Load(BpfSize.Word, R1, PolicyPlaces.Destination);
        code.LoadConstant(R2, uint.MaxValue);
        code.JumpIf(BpfCondition.Equal, R1, R2, check.ByRole);
        code.Jump(spoofed);
        code.Mark(claims);
        JumpIfOwn(check, PolicyPlaces.Source, AddressEntry.Ipv4, check.ByRole);
        code.Jump(spoofed);
    }

    private static void WriteIpv6(PolicyCheck check, BpfLabel spoofed)
    {
        var code = check.Rules.Code;
        var (claims, advertises) = (code.NewLabel("claims an address"), code.NewLabel("advertises"));
        code.Load(BpfSize.Double, R1, PolicyPlaces.Source);
        code.Load(BpfSize.Double, R2, R10 + (PolicyPlaces.Source.Offset + sizeof(ulong)));
        code.Or(R1, R2);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, claims);
        JumpIfMessageOf(code, Icmpv6Sets.FromNobody, check.ByRole);
        code.Jump(spoofed);
        code.Mark(claims);
        JumpIfOwn(check, PolicyPlaces.Source, AddressEntry.Ipv6, advertises);
        code.Jump(spoofed);
        code.Mark(advertises);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Message);
        code.JumpIf(BpfCondition.NotEqual, R1, (int)Icmpv6Type.NeighborAdvertisement, check.ByRole);
        JumpIfOwn(check, PolicyPlaces.Target, AddressEntry.Ipv6, check.ByRole);
    }
}
