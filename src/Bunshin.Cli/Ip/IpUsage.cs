namespace Bunshin.Cli.Ip;

/// <summary>Help on what is done here of <c>ip</c>'s grammar.</summary>
internal static class IpUsage
{
    public const string Link = """
        Usage: bunshin link add [name] NAME link PARENT [address MAC] [mtu MTU] [txqueuelen N] [netns NAMESPACE] [up]
                   [datapath auto|kernel] type TYPE ARGS
               bunshin link set [dev] DEVICE [up | down] [name NAME] [address MAC] [mtu MTU] [txqueuelen N] [netns NAMESPACE]
                   [promisc on|off] [master BRIDGE | nomaster] [type TYPE ARGS]
               bunshin link del [dev] DEVICE

        DEVICE: a child, or the parent of one; a child without NAME is numbered by the kernel (macvlan0)
        TYPE:  macvlan | macvtap   mode private|vepa|bridge|passthru [nopromisc]|source [macaddr ...] [nodst]
                                   [bcqueuelen N]
                                   macaddr add MAC | del MAC | set [MAC ...] | flush
               ipvlan | ipvtap     mode l2|l3|l3s [bridge|private|vepa]    (of the parent: all its ipvlan children have the same)
               vlan                id 0..4094 [protocol 802.1Q|802.1ad] [reorder_hdr on|off] [gvrp on|off] [mvrp on|off]
                                   [loose_binding on|off] [bridge_binding on|off] [ingress-qos-map FROM:TO ...]
                                   [egress-qos-map FROM:TO ...]

        The words come in ip's order or any other that it takes; exit statuses are ip's. Any other line of ip's grammar, with any other word,
        option or object, is handed to the machine's own ip as it is.

        """;
}
