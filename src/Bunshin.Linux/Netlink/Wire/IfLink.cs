namespace Bunshin.Linux.Netlink.Wire;

/// <summary>Attributes of <c>linux/if_link.h</c>, with its spelling.</summary>
internal static class IfLink
{
    public const ushort IFLA_ADDRESS = 1;
    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_MTU = 4;
    public const ushort IFLA_LINK = 5;
    public const ushort IFLA_MASTER = 10;
    public const ushort IFLA_TXQLEN = 13;
    public const ushort IFLA_OPERSTATE = 16;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_IFALIAS = 20;
    public const ushort IFLA_STATS64 = 23;
    public const ushort IFLA_AF_SPEC = 26;
    public const ushort IFLA_GROUP = 27;
    public const ushort IFLA_NET_NS_FD = 28;
    public const ushort IFLA_PROMISCUITY = 30;
    public const ushort IFLA_CARRIER = 33;
    public const ushort IFLA_CARRIER_CHANGES = 35;
    public const ushort IFLA_LINK_NETNSID = 37;
    public const ushort IFLA_MIN_MTU = 50;
    public const ushort IFLA_PROP_LIST = 52;
    public const ushort IFLA_ALT_IFNAME = 53;
    public const ushort IFLA_ALLMULTI = 61;

    public const ushort IFLA_INFO_KIND = 1;
    public const ushort IFLA_INFO_DATA = 2;
    public const ushort IFLA_INFO_SLAVE_KIND = 4;
    public const ushort IFLA_INFO_SLAVE_DATA = 5;

    public const ushort IFLA_INET6_ADDR_GEN_MODE = 8;
    public const ushort VETH_INFO_PEER = 1;

    public const ushort IFLA_MACVLAN_MODE = 1;
    public const ushort IFLA_MACVLAN_FLAGS = 2;
    public const ushort IFLA_MACVLAN_MACADDR_MODE = 3;
    public const ushort IFLA_MACVLAN_MACADDR = 4;
    public const ushort IFLA_MACVLAN_MACADDR_DATA = 5;
    public const ushort IFLA_MACVLAN_MACADDR_COUNT = 6;
    public const ushort IFLA_MACVLAN_BC_QUEUE_LEN = 7;
    public const ushort IFLA_MACVLAN_BC_QUEUE_LEN_USED = 8;
    public const ushort IFLA_MACVLAN_BC_CUTOFF = 9;

    public const ushort IFLA_IPVLAN_MODE = 1;
    public const ushort IFLA_IPVLAN_FLAGS = 2;

    public const ushort IFLA_VLAN_ID = 1;
    public const ushort IFLA_VLAN_FLAGS = 2;
    public const ushort IFLA_VLAN_EGRESS_QOS = 3;
    public const ushort IFLA_VLAN_INGRESS_QOS = 4;
    public const ushort IFLA_VLAN_PROTOCOL = 5;
    public const ushort IFLA_VLAN_QOS_MAPPING = 1;

    public const ushort IFLA_TUN_TYPE = 3;
    public const ushort IFLA_TUN_PERSIST = 6;

    public const ushort IFLA_BR_FORWARD_DELAY = 1;
    public const ushort IFLA_BR_AGEING_TIME = 4;
    public const ushort IFLA_BR_STP_STATE = 5;
    public const ushort IFLA_BR_VLAN_FILTERING = 7;
    public const ushort IFLA_BR_MCAST_SNOOPING = 23;

    public const ushort IFLA_BRPORT_STATE = 1;
    public const ushort IFLA_BRPORT_MODE = 4;
    public const ushort IFLA_BRPORT_LEARNING = 8;
    public const ushort IFLA_BRPORT_UNICAST_FLOOD = 9;
    public const ushort IFLA_BRPORT_MCAST_FLOOD = 27;
    public const ushort IFLA_BRPORT_BCAST_FLOOD = 30;
    public const ushort IFLA_BRPORT_ISOLATED = 33;
}
