namespace Bunshin.Cli.Ip;

/// <summary>The help of the commands that have <c>ip</c>'s grammar.</summary>
internal static class IpUsage
{
    public const string Options = """
        Options (before the object): [-d] details  [-s] statistics  [-j] JSON  [-p] pretty  [-br] brief  [-o] one line each
                 [-n NAMESPACE]  [-4 | -6]  [-b FILE] one command a line  [-force] go on after a failure

        """;

    public const string Link = """
        Usage: bunshin link add [link] PARENT [name] NAME type TYPE [ARGS]     or: link add NAME link PARENT type TYPE [ARGS]
                   [address MAC] [mtu MTU] [netns NAMESPACE] [txqueuelen N] [numtxqueues N] [numrxqueues N] [index N]
                   [alias TEXT] [group GROUP] [master BRIDGE] [up] [datapath auto|kernel]
               bunshin link set DEVICE [up | down] [name NAME] [address MAC] [mtu MTU] [netns NAMESPACE] [promisc on|off]
                   [allmulticast on|off] [multicast on|off] [arp on|off] [alias TEXT] [master BRIDGE | nomaster] [txqueuelen N]
                   [group GROUP] [protodown on|off] [addrgenmode MODE] [type TYPE ARGS]
               bunshin link del DEVICE
               bunshin link show [DEVICE] [up] [type TYPE] [master BRIDGE | nomaster] [group GROUP]
               bunshin link property add|del dev DEVICE altname NAME ...

        TYPE:  macvlan | macvtap   mode private|vepa|bridge|passthru [nopromisc]|source [macaddr ...] [nodst]
                                   [bcqueuelen N] [bclim N]
                                   macaddr add MAC | del MAC | set [MAC ...] | flush
               ipvlan | ipvtap     mode l2|l3|l3s [bridge|private|vepa]    (of the parent: all its ipvlan children have the same)
               vlan                id 1..4094 [protocol 802.1Q|802.1ad] [reorder_hdr on|off] [gvrp on|off] [mvrp on|off]
                                   [loose_binding on|off] [bridge_binding on|off] [ingress-qos-map FROM:TO ...]
                                   [egress-qos-map FROM:TO ...]
               veth                [peer [name] NAME ...]
               bridge              [stp_state 0|1] [forward_delay N] [ageing_time N] [vlan_filtering 0|1] [mcast_snooping 0|1]
               bridge_slave (set)  [hairpin on|off] [learning on|off] [flood on|off] [mcast_flood on|off] [isolated on|off]

        """ + Options;

    public const string Address = """
        Usage: bunshin addr add ADDRESS/LENGTH dev DEVICE [peer ADDRESS/LENGTH] [brd ADDRESS|+] [label LABEL] [scope SCOPE]
                   [valid_lft SECONDS] [preferred_lft SECONDS] [nodad] [noprefixroute] [home] [mngtmpaddr] [autojoin] [optimistic]
               bunshin addr del ADDRESS[/LENGTH] dev DEVICE
               bunshin addr show [DEVICE] [up] [type TYPE] [master BRIDGE] [scope SCOPE] [to PREFIX] [label LABEL]
               bunshin addr flush dev DEVICE [scope SCOPE] [to PREFIX] [label LABEL]

        """ + Options;

    public const string Route = """
        Usage: bunshin route add [TYPE] PREFIX|default [via GATEWAY] [dev DEVICE] [src ADDRESS] [metric N] [table TABLE]
                   [scope SCOPE] [proto PROTOCOL] [onlink] [mtu N]
               bunshin route del PREFIX|default [via GATEWAY] [dev DEVICE] [metric N] [table TABLE]
               bunshin route show [PREFIX|default] [dev DEVICE] [table TABLE|all]

        """ + Options;

    public const string Neighbour = """
        Usage: bunshin neigh add ADDRESS lladdr MAC dev DEVICE
               bunshin neigh del ADDRESS dev DEVICE
               bunshin neigh show [dev DEVICE]
               bunshin neigh flush dev DEVICE

        """ + Options;

    public const string NetworkNamespace = """
        Usage: bunshin netns add NAME
               bunshin netns del NAME
               bunshin netns list
               bunshin netns exec NAME COMMAND [ARGUMENT ...]
               bunshin netns identify [PID]
               bunshin netns pids NAME

        """ + Options;
}
