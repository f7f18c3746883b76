namespace Bunshin.Linux.Nftables;

/// <summary>Numbers of <c>linux/netfilter/nf_tables.h</c> and <c>nfnetlink.h</c> that this project uses.</summary>
internal static class NftConstants
{
    /// <summary><c>NFPROTO_INET</c>: IPv4 and IPv6.</summary>
    public const byte FamilyInet = 1;

    /// <summary><c>NFPROTO_NETDEV</c>.</summary>
    public const byte FamilyNetdev = 5;

    /// <summary><c>NFNL_SUBSYS_NFTABLES</c>.</summary>
    public const ushort Subsystem = 10;

    /// <summary><c>NFNL_MSG_BATCH_BEGIN</c>.</summary>
    public const ushort BatchBegin = 0x10;

    /// <summary><c>NFNL_MSG_BATCH_END</c>.</summary>
    public const ushort BatchEnd = 0x11;

    /// <summary><c>NFT_MSG_NEWTABLE</c>.</summary>
    public const ushort NewTable = 0;

    /// <summary><c>NFT_MSG_DELTABLE</c>.</summary>
    public const ushort DeleteTable = 2;

    /// <summary><c>NFT_MSG_NEWCHAIN</c>.</summary>
    public const ushort NewChain = 3;

    /// <summary><c>NFT_MSG_NEWRULE</c>.</summary>
    public const ushort NewRule = 6;

    /// <summary><c>NFT_MSG_NEWSET</c>.</summary>
    public const ushort NewSet = 9;

    /// <summary><c>NFT_MSG_NEWSETELEM</c>.</summary>
    public const ushort NewSetElement = 12;

    /// <summary><c>NFT_MSG_DELSETELEM</c>.</summary>
    public const ushort DeleteSetElement = 14;

    /// <summary><c>NFT_TABLE_F_OWNER</c>: the table goes with the socket that made it.</summary>
    public const uint TableOwner = 2;

    /// <summary>nft's number for the type <c>ether_addr</c>; for people who list the set.</summary>
    public const uint TypeEtherAddress = 9;

    /// <summary>nft's number for the type <c>ipv4_addr</c>.</summary>
    public const uint TypeIpv4Address = 7;

    /// <summary>nft's number for the type <c>ipv6_addr</c>.</summary>
    public const uint TypeIpv6Address = 8;

    /// <summary><c>NFT_REG_VERDICT</c>.</summary>
    public const uint RegisterVerdict = 0;

    /// <summary><c>NFT_REG_1</c>.</summary>
    public const uint Register1 = 1;

    /// <summary><c>NFT_PAYLOAD_LL_HEADER</c>.</summary>
    public const uint LinkLayerHeader = 0;

    /// <summary><c>NFT_PAYLOAD_NETWORK_HEADER</c>.</summary>
    public const uint NetworkHeader = 1;

    /// <summary><c>NFT_META_PROTOCOL</c>.</summary>
    public const uint MetaProtocol = 1;

    /// <summary><c>NFT_META_IIFNAME</c>.</summary>
    public const uint MetaInputName = 6;

    /// <summary><c>NFT_META_OIFNAME</c>.</summary>
    public const uint MetaOutputName = 7;

    /// <summary><c>NFT_CMP_EQ</c>.</summary>
    public const uint CompareEqual = 0;

    /// <summary><c>NF_DROP</c>.</summary>
    public const uint VerdictDrop = 0;

    /// <summary><c>NF_ACCEPT</c>.</summary>
    public const uint VerdictAccept = 1;
}
