using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>
/// Judges a frame by the guard, by the rules, then by the rate limit. R6 is the context, R7 the policy's entry throughout.
/// </summary>
/// <remarks>Everything is copied out of the frame before it is looked at: whoever holds the frame may change it, and only its head can be reached by pointer.</remarks>
internal sealed class PolicyCheck
{
    /// <summary>Where a verdict holds the number of a rule.</summary>
    public const int RuleShift = 8;

    private const ulong EthernetArp = 0x0406_0008_0100; // hardware and protocol of ARP for IPv4, lengths 6 and 4, as they lie in memory
    private const int ArpSenderOffset = 8;
    private const int ArpAddressOffset = 14;
    private const int ArpLength = 28;

    private PolicyCheck(RuleWriter rules, PolicyMaps maps, PolicyDirection direction, BpfLabel refused)
    {
        Rules = rules;
        Maps = maps;
        Direction = direction;
        Refused = refused;
        var code = rules.Code;
        (Malformed, ByGuard, ByRole) = (code.NewLabel("malformed"), code.NewLabel("by guard"), code.NewLabel("by role"));
        (ByRules, ByRate, Passes) = (code.NewLabel("by rules"), code.NewLabel("by rate"), code.NewLabel("passes"));
    }

    public RuleWriter Rules { get; }

    public PolicyMaps Maps { get; }

    public PolicyDirection Direction { get; }

    /// <summary>The frame is refused; R0 = the reason, and from bit 8 on a rule's number.</summary>
    public BpfLabel Refused { get; }

    public BpfLabel Malformed { get; }

    public BpfLabel ByGuard { get; }

    public BpfLabel ByRole { get; }

    public BpfLabel ByRules { get; }

    public BpfLabel ByRate { get; }

    public BpfLabel Passes { get; }

    /// <summary>Writes the check of the child whose slot R9 holds; what follows is done with frames that pass.</summary>
    /// <param name="rules">Where to write; R6 is the context.</param>
    /// <param name="maps">The policies.</param>
    /// <param name="direction">Which way the frame goes.</param>
    /// <param name="refused">Where refused frames go: R0 = the reason, from bit 8 on a rule's number; <see cref="PolicyPlaces.Key"/> is written.</param>
    /// <param name="unknown">Where frames go whose child has no entry.</param>
    public static void Write(RuleWriter rules, PolicyMaps maps, PolicyDirection direction, BpfLabel refused, BpfLabel unknown)
    {
        var check = new PolicyCheck(rules, maps, direction, refused);
        check.Begin(unknown);
        var reading = new PacketReading(check);
        check.JudgeFrame(reading);
        reading.Write();
        GuardCheck.Write(check);
        RoleCheck.Write(check);
        RuleCheck.Write(check);
        RateCheck.Write(check);
        rules.Code.Mark(check.Passes);
    }

    /// <summary>Ends the check.</summary>
    public void Refuse(PolicyReason reason)
    {
        Rules.Code.Mov(R0, (int)reason);
        Rules.Code.Jump(Refused);
    }

    /// <summary>Copies what lies <paramref name="offset"/> bytes from the frame's start.</summary>
    public void LoadBytes(BpfOperand offset, BpfAddress into, int length) => Rules.LoadBytes(offset, into, length, Malformed);

    /// <summary>Goes to <paramref name="target"/> unless the policy has one of <paramref name="bits"/>; changes R2.</summary>
    public void JumpUnless(PolicyBits bits, BpfLabel target)
    {
        Rules.Code.Load(BpfSize.Word, R2, R7);
        Rules.Code.And(R2, (int)bits);
        Rules.Code.JumpIf(BpfCondition.Equal, R2, 0, target);
    }

    private void Begin(BpfLabel unknown)
    {
        var code = Rules.Code;
        for (var at = sizeof(ulong); at <= PolicyPlaces.Depth; at += sizeof(ulong))
        {
            code.Store(BpfSize.Double, R10 - at, 0);
        }

        code.Lsh(R9, 1);
        code.Or(R9, (int)Direction);
        code.Store(BpfSize.Word, PolicyPlaces.Key, R9);
        Rules.Lookup(Maps.Policies, PolicyPlaces.Key, unknown);
        code.Mov(R7, R0);
        JumpUnless(PolicyBits.Guard | PolicyBits.Looks, ByRate);
    }

    private void JudgeFrame(PacketReading reading)
    {
        var code = Rules.Code;
        var (tags, typed, untagged, arp) = (code.NewLabel("tags"), code.NewLabel("typed"), code.NewLabel("untagged"), code.NewLabel("ARP"));
        var (spoofed, other, hidesNothing) = (code.NewLabel("spoofed MAC"), code.NewLabel("other protocol"), code.NewLabel("nothing hides"));
        JumpUnless(PolicyBits.Guard, tags);
        LoadBytes(MacAddress.Length, PolicyPlaces.Header, sizeof(ulong));
        JumpUnlessOwn(PolicyPlaces.Header, spoofed);
        code.Mark(tags);
        FindType(typed);

        // R1 the type, R9 where the payload begins.
        code.Mark(typed);
        JumpUnless(PolicyBits.Guard, untagged);
        code.Load(BpfSize.Word, R2, R7);
        code.JumpIf(BpfCondition.AnyBit, R2, (int)PolicyBits.MayTag, untagged);
        code.Load(BpfSize.Double, R2, PolicyPlaces.Tagged);
        code.JumpIf(BpfCondition.Equal, R2, 0, untagged);
        Refuse(PolicyReason.Tagged);
        code.Mark(untagged);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(EtherType.Arp), arp);
        JumpUnless(PolicyBits.Looks, ByRate);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(EtherType.Ipv4), reading.Ipv4);
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(EtherType.Ipv6), reading.Ipv6);
        code.Store(BpfSize.Double, PolicyPlaces.Protocol, PolicyPlaces.NoProtocol);
        JumpUnless(PolicyBits.IsNoRouter | PolicyBits.IsNoDhcpServer, hidesNothing);
        code.ToBigEndian(BpfSize.Half, R1);
        code.JumpIf(BpfCondition.Less, R1, HostRole.LeastType, other);
        code.Mark(hidesNothing);
        JumpUnless(PolicyBits.GuardAddresses, ByGuard);
        code.Mark(other);
        Refuse(PolicyReason.OtherProtocol);
        code.Mark(arp);
        JudgeArp(spoofed);
        code.Mark(spoofed);
        Refuse(PolicyReason.SpoofedMac);
        code.Mark(Malformed);
        Refuse(PolicyReason.Malformed);
    }

    private void FindType(BpfLabel found)
    {
        var code = Rules.Code;
        var (loop, tag) = (code.NewLabel("next type"), code.NewLabel("tag"));
        code.Load(BpfSize.Word, R1, R6 + SkBuff.VlanPresent);
        code.Store(BpfSize.Double, PolicyPlaces.Tagged, R1);
        code.Mov(R9, 2 * MacAddress.Length);
        code.Mov(R8, VlanTags.MaxDepth + 1);
        code.Mark(loop);
        LoadBytes(R9, PolicyPlaces.Header, sizeof(ushort));
        code.Load(BpfSize.Half, R1, PolicyPlaces.Header);
        code.Add(R9, sizeof(ushort));
        code.JumpIf(BpfCondition.Equal, R1, RuleWriter.Wire(EtherType.Dot1Q), tag);
        code.JumpIf(BpfCondition.NotEqual, R1, RuleWriter.Wire(EtherType.Dot1Ad), found);
        code.Mark(tag);
        code.Store(BpfSize.Double, PolicyPlaces.Tagged, 1);
        code.Add(R9, VlanTag.Length - sizeof(ushort));
        code.Sub(R8, 1);
        code.JumpIf(BpfCondition.NotEqual, R8, 0, loop);
        code.Jump(Malformed);
    }

    private void JudgeArp(BpfLabel spoofed)
    {
        var code = Rules.Code;
        JumpUnless(PolicyBits.Guard, ByRate);
        LoadBytes(R9, PolicyPlaces.Header, ArpLength);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Header);
        Rules.KeepAddress(R1);
        code.LoadConstant(R2, EthernetArp);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, Malformed);
        JumpUnlessOwn(R10 + (PolicyPlaces.Header.Offset + ArpSenderOffset), spoofed);
        JumpUnless(PolicyBits.GuardAddresses, ByRate);
        code.Add(R9, ArpAddressOffset);
        LoadBytes(R9, PolicyPlaces.Source, sizeof(uint));
        code.Load(BpfSize.Word, R1, PolicyPlaces.Source);
        code.JumpIf(BpfCondition.Equal, R1, 0, ByRate);
        GuardCheck.JumpIfOwn(this, PolicyPlaces.Source, AddressEntry.Ipv4, ByRate);
        Refuse(PolicyReason.SpoofedAddress);
    }

    private void JumpUnlessOwn(BpfAddress address, BpfLabel target)
    {
        var code = Rules.Code;
        code.Load(BpfSize.Double, R1, address);
        Rules.KeepAddress(R1);
        code.Load(BpfSize.Double, R2, R7 + PolicyEntry.OwnOffset);
        code.JumpIf(BpfCondition.NotEqual, R1, R2, target);
    }
}
