using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Nftables;

/// <summary>Writes the few rules that <see cref="IngressTable"/> and <see cref="ForwardTable"/> have, as nf_tables expressions.</summary>
internal sealed class NftRules(NftBatch batch, string table, string chain)
{
    private const uint DestinationOffset = 0;
    private const uint SourceOffset = 6;

    /// <summary><c>ether saddr @set drop</c>.</summary>
    public void DropIfSourceIn(string set) => Rule(() => Lookup(SourceOffset, set));

    /// <summary><c>ether daddr &amp; 01:.. != 0 ether saddr @set drop</c>.</summary>
    public void DropIfMulticastAndSourceIn(string set) => Rule(() =>
    {
        MatchGroupBit(1);
        Lookup(SourceOffset, set);
    });

    /// <summary><c>ether daddr @set drop</c>.</summary>
    public void DropIfDestinationIn(string set) => Rule(() => Lookup(DestinationOffset, set));

    /// <summary><c>meta protocol ip ip daddr @set drop</c>, of unicast frames or of all.</summary>
    public void DropIfIpv4DestinationIn(string set, bool groupsToo) => Rule(() => LookupAddress(EtherType.Ipv4, 16, 4, set, groupsToo));

    /// <summary><c>meta protocol ip6 ip6 daddr @set drop</c>.</summary>
    public void DropIfIpv6DestinationIn(string set, bool groupsToo) => Rule(() => LookupAddress(EtherType.Ipv6, 24, 16, set, groupsToo));

    /// <summary><c>meta protocol arp arp daddr ip @set drop</c>.</summary>
    public void DropIfArpTargetIn(string set, bool groupsToo) => Rule(() => LookupAddress(EtherType.Arp, 24, 4, set, groupsToo));

    /// <summary><c>ether daddr &amp; 01:.. == 0 drop</c>.</summary>
    public void DropUnicast() => Rule(() => MatchGroupBit(0));

    /// <summary><c>iifname FROM oifname TO accept|drop|reject with icmpx admin-prohibited</c>; a null name matches any.</summary>
    public void Forward(string? from, string? to, ForwardVerdict verdict) => Rule(
        () =>
        {
            Name(NftConstants.MetaInputName, from);
            Name(NftConstants.MetaOutputName, to);
        },
        () =>
        {
            if (verdict == ForwardVerdict.Reject)
            {
                Reject();
            }
            else
            {
                Verdict(verdict == ForwardVerdict.Accept ? NftConstants.VerdictAccept : NftConstants.VerdictDrop);
            }
        });

    private void Rule(Action matches) => Rule(matches, () => Verdict(NftConstants.VerdictDrop));

    private void Rule(Action matches, Action verdict)
    {
        const ushort CreateAppend = 0x400 | 0x800;
        batch.Begin(NftConstants.NewRule, CreateAppend);
        batch.Text(1, table);
        batch.Text(2, chain);
        var expressions = batch.OpenNest(4);
        matches();
        verdict();
        batch.CloseNest(expressions);
        batch.End();
    }

    private void Verdict(uint code) => Expression("immediate", () =>
    {
        batch.Number(1, NftConstants.RegisterVerdict);
        var data = batch.OpenNest(2);
        var verdict = batch.OpenNest(2);
        batch.Number(1, code);
        batch.CloseNest(verdict);
        batch.CloseNest(data);
    });

    private void Reject() => Expression("reject", () =>
    {
        const uint AnyFamily = 2; // NFT_REJECT_ICMPX_UNREACH
        const byte AdminProhibited = 3; // NFT_REJECT_ICMPX_ADMIN_PROHIBITED
        batch.Number(1, AnyFamily);
        batch.Data(2, [AdminProhibited]);
    });

    private void Name(uint key, string? name)
    {
        if (name is null)
        {
            return;
        }

        Span<byte> value = stackalloc byte[16]; // IFNAMSIZ
        KernelText.Encode(name).CopyTo(value[..15]);
        var padded = value.ToArray();
        Meta(key);
        Compare(padded);
    }

    private void Meta(uint key) => Expression("meta", () =>
    {
        batch.Number(1, NftConstants.Register1);
        batch.Number(2, key);
    });

    private void Compare(byte[] value) => Expression("cmp", () =>
    {
        batch.Number(1, NftConstants.Register1);
        batch.Number(2, NftConstants.CompareEqual);
        Value(3, value);
    });

    private void Lookup(uint offset, string set)
    {
        Payload(NftConstants.LinkLayerHeader, offset, MacAddress.Length);
        Lookup(set);
    }

    private void LookupAddress(ushort protocol, uint offset, uint length, string set, bool groupsToo)
    {
        if (!groupsToo)
        {
            MatchGroupBit(0);
        }

        Meta(NftConstants.MetaProtocol);
        Compare([(byte)(protocol >> 8), (byte)protocol]);
        Payload(NftConstants.NetworkHeader, offset, length);
        Lookup(set);
    }

    private void Lookup(string set) =>
        Expression("lookup", () =>
        {
            batch.Text(1, set);
            batch.Number(2, NftConstants.Register1);
        });

    private void MatchGroupBit(byte value)
    {
        Payload(NftConstants.LinkLayerHeader, DestinationOffset, 1);
        Expression("bitwise", () =>
        {
            batch.Number(1, NftConstants.Register1);
            batch.Number(2, NftConstants.Register1);
            batch.Number(3, 1);
            Value(4, [1]);
            Value(5, [0]);
        });
        Compare([value]);
    }

    private void Payload(uint header, uint offset, uint length) => Expression("payload", () =>
    {
        batch.Number(1, NftConstants.Register1);
        batch.Number(2, header);
        batch.Number(3, offset);
        batch.Number(4, length);
    });

    private void Value(ushort type, ReadOnlySpan<byte> value)
    {
        var nest = batch.OpenNest(type);
        batch.Data(1, value);
        batch.CloseNest(nest);
    }

    private void Expression(string name, Action body)
    {
        var element = batch.OpenNest(1);
        batch.Text(1, name);
        var data = batch.OpenNest(2);
        body();
        batch.CloseNest(data);
        batch.CloseNest(element);
    }
}
