using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

using static Bunshin.Packets.Ethernet.EtherType;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>Which ipvlan child has the address that a frame carries (<c>ipvlan_get_L3_hdr</c>, <c>ipvlan_addr_lookup</c>).</summary>
/// <remarks>In ARP the address asked for, or the sender's; in a solicitation from <c>::</c> the one it is about (RFC 4861, RFC 4862).</remarks>
/// <param name="rules">Where to write; R9 holds the port's slot.</param>
/// <param name="isDestination">By what the frame is for, else by what it says it comes from.</param>
/// <param name="slack">How much longer than the packet its length may say it is: a sent frame is measured with its header.</param>
internal sealed class AddressRules(RuleWriter rules, bool isDestination, int slack)
{
    private const int PacketOffset = Packets.Ethernet.FrameView.HeaderLength;
    private const int ArpLength = 28;
    private const int Ipv4Length = 20;
    private const int Ipv6Length = 40;
    private const int Ipv6AddressLength = 16;
    private const int SolicitationLength = 8 + Ipv6AddressLength;
    private const int Icmpv6 = 58;
    private const int Solicitation = 135;

    /// <summary>R0 = the owner's word; goes to <paramref name="nobody"/> where no up child has the address, or the frame carries none.</summary>
    public void Find(BpfLabel nobody)
    {
        var code = rules.Code;
        var (arp, ipv6, look) = (code.NewLabel("ARP"), code.NewLabel("IPv6"), code.NewLabel("look"));
        code.Store(BpfSize.Double, StackPlaces.AddressKey, 0);
        code.Store(BpfSize.Double, StackPlaces.At(StackPlaces.AddressKey, 8), 0);
        code.Store(BpfSize.Word, StackPlaces.At(StackPlaces.AddressKey, AddressKey.PortOffset), R9);
        code.Load(BpfSize.Word, R1, R6 + SkBuff.Protocol);
        code.Store(BpfSize.Word, StackPlaces.At(StackPlaces.AddressKey, AddressKey.TypeOffset), R1);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Arp), arp);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(Ipv6), ipv6);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(Ipv4), nobody);
        ReadIpv4(nobody);
        code.Jump(look);
        code.Mark(arp);
        code.Store(BpfSize.Word, StackPlaces.At(StackPlaces.AddressKey, AddressKey.TypeOffset), RuleWriter.Wire(Ipv4));
        rules.LoadBytes(PacketOffset, StackPlaces.Header, ArpLength, nobody);
        Take(isDestination ? 24 : 14, BpfSize.Half, 2);
        code.Jump(look);
        code.Mark(ipv6);
        ReadIpv6(nobody);
        code.Mark(look);
        rules.Lookup(rules.Maps.Addresses, StackPlaces.AddressKey, nobody);
    }

    private void ReadIpv4(BpfLabel nobody)
    {
        var code = rules.Code;
        rules.LoadBytes(PacketOffset, StackPlaces.Header, Ipv4Length, nobody);
        code.Load(BpfSize.Byte, R1, StackPlaces.Header);
        code.Mov(R2, R1);
        code.Rsh(R2, 4);
        code.JumpIf(BpfCondition.NotEqual, R2, 4, nobody);
        code.And(R1, 0xF);
        code.Lsh(R1, 2);
        code.JumpIf(BpfCondition.Less, R1, Ipv4Length, nobody);
        code.Load(BpfSize.Half, R2, StackPlaces.At(StackPlaces.Header, 2));
        code.ToBigEndian(BpfSize.Half, R2);
        code.JumpIf(BpfCondition.Less, R2, R1, nobody);
        code.Load(BpfSize.Word, R3, R6 + SkBuff.Length);
        code.Sub(R3, PacketOffset - slack);
        code.JumpIf(BpfCondition.Greater, R2, R3, nobody);
        Take(isDestination ? 16 : 12, BpfSize.Word, 1);
    }

    private void ReadIpv6(BpfLabel nobody)
    {
        var code = rules.Code;
        var (plain, done) = (code.NewLabel("by its address"), code.NewLabel("read"));
        rules.LoadBytes(PacketOffset, StackPlaces.Header, Ipv6Length, nobody);
        code.Load(BpfSize.Byte, R1, StackPlaces.Header);
        code.Rsh(R1, 4);
        code.JumpIf(BpfCondition.NotEqual, R1, 6, nobody);
        code.Load(BpfSize.Byte, R1, StackPlaces.At(StackPlaces.Header, 6));
        code.JumpIf(BpfCondition.NotEqual, R1, Icmpv6, plain);
        code.Load(BpfSize.Double, R1, StackPlaces.At(StackPlaces.Header, 8));
        code.Load(BpfSize.Double, R2, StackPlaces.At(StackPlaces.Header, 16));
        code.Or(R1, R2);
        code.JumpIf(BpfCondition.NotEqual, R1, 0, plain);
        rules.LoadBytes(PacketOffset + Ipv6Length, StackPlaces.Header, SolicitationLength, nobody);
        code.Load(BpfSize.Byte, R1, StackPlaces.Header);
        code.JumpIf(BpfCondition.NotEqual, R1, Solicitation, nobody);
        Take(8, BpfSize.Double, 2);
        code.Jump(done);
        code.Mark(plain);
        Take(isDestination ? 24 : 8, BpfSize.Double, 2);
        code.Mark(done);
    }

    private void Take(int offset, BpfSize size, int count)
    {
        var step = size switch { BpfSize.Half => 2, BpfSize.Word => 4, _ => 8 };
        for (var at = 0; at < count * step; at += step)
        {
            rules.Code.Load(size, R1, StackPlaces.At(StackPlaces.Header, offset + at));
            rules.Code.Store(size, StackPlaces.At(StackPlaces.AddressKey, at), R1);
        }
    }
}
