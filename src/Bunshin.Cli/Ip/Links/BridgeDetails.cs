using System.Buffers.Binary;
using System.Globalization;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Links;

/// <summary>What <c>-d</c> tells of a bridge and of its ports: attribute numbers of <c>linux/if_link.h</c> in <c>ip</c>'s order.</summary>
internal static class BridgeDetails
{
    private static readonly string[] PortStates = ["disabled", "listening", "learning", "forwarding", "blocking"];

    // Number in the kernel's header, label in text, key in JSON (null: text alone), form.
    private static readonly (ushort Number, string Label, string? Key, AttributeForm Form)[] BridgeAttributes =
    [
        (1, "forward_delay", "forward_delay", AttributeForm.Number),
        (2, "hello_time", "hello_time", AttributeForm.Number),
        (3, "max_age", "max_age", AttributeForm.Number),
        (4, "ageing_time", "ageing_time", AttributeForm.Number),
        (5, "stp_state", "stp_state", AttributeForm.Number),
        (6, "priority", "priority", AttributeForm.Number),
        (7, "vlan_filtering", "vlan_filtering", AttributeForm.Number),
        (8, "vlan_protocol", "vlan_protocol", AttributeForm.VlanProtocol),
        (11, "bridge_id", "bridge_id", AttributeForm.BridgeId),
        (10, "designated_root", "root_id", AttributeForm.BridgeId),
        (12, "root_port", "root_port", AttributeForm.Number),
        (13, "root_path_cost", "root_path_cost", AttributeForm.Number),
        (14, "topology_change", "topology_change", AttributeForm.Number),
        (15, "topology_change_detected", "topology_change_detected", AttributeForm.Number),
        (16, "hello_timer", "hello_timer", AttributeForm.Timer),
        (17, "tcn_timer", "tcn_timer", AttributeForm.Timer),
        (18, "topology_change_timer", "topology_change_timer", AttributeForm.Timer),
        (19, "gc_timer", "gc_timer", AttributeForm.Timer),
        (39, "vlan_default_pvid", "vlan_default_pvid", AttributeForm.Number),
        (41, "vlan_stats_enabled", "vlan_stats_enabled", AttributeForm.Number),
        (45, "vlan_stats_per_port", "vlan_stats_per_port", AttributeForm.Number),
        (9, "group_fwd_mask", "group_fwd_mask", AttributeForm.Hexadecimal),
        (20, "group_address", "group_addr", AttributeForm.Address),
        (23, "mcast_snooping", "mcast_snooping", AttributeForm.Number),
        (46, "", "", AttributeForm.Options),
        (22, "mcast_router", "mcast_router", AttributeForm.Number),
        (24, "mcast_query_use_ifaddr", "mcast_query_use_ifaddr", AttributeForm.Number),
        (25, "mcast_querier", "mcast_querier", AttributeForm.Number),
        (26, "mcast_hash_elasticity", "mcast_hash_elasticity", AttributeForm.Number),
        (27, "mcast_hash_max", "mcast_hash_max", AttributeForm.Number),
        (28, "mcast_last_member_count", "mcast_last_member_cnt", AttributeForm.Number),
        (29, "mcast_startup_query_count", "mcast_startup_query_cnt", AttributeForm.Number),
        (30, "mcast_last_member_interval", "mcast_last_member_intvl", AttributeForm.Number),
        (31, "mcast_membership_interval", "mcast_membership_intvl", AttributeForm.Number),
        (32, "mcast_querier_interval", "mcast_querier_intvl", AttributeForm.Number),
        (33, "mcast_query_interval", "mcast_query_intvl", AttributeForm.Number),
        (34, "mcast_query_response_interval", "mcast_query_response_intvl", AttributeForm.Number),
        (35, "mcast_startup_query_interval", "mcast_startup_query_intvl", AttributeForm.Number),
        (42, "mcast_stats_enabled", "mcast_stats_enabled", AttributeForm.Number),
        (43, "mcast_igmp_version", "mcast_igmp_version", AttributeForm.Number),
        (44, "mcast_mld_version", "mcast_mld_version", AttributeForm.Number),
        (36, "nf_call_iptables", "nf_call_iptables", AttributeForm.Number),
        (37, "nf_call_ip6tables", "nf_call_ip6tables", AttributeForm.Number),
        (38, "nf_call_arptables", "nf_call_arptables", AttributeForm.Number),
    ];

    private static readonly (ushort Number, string Label, string? Key, AttributeForm Form)[] PortAttributes =
    [
        (1, "state", "state", AttributeForm.PortState),
        (2, "priority", "priority", AttributeForm.Number),
        (3, "cost", "cost", AttributeForm.Number),
        (4, "hairpin", "hairpin", AttributeForm.OnOff),
        (5, "guard", "guard", AttributeForm.OnOff),
        (6, "root_block", "root_block", AttributeForm.OnOff),
        (7, "fastleave", "fastleave", AttributeForm.OnOff),
        (8, "learning", "learning", AttributeForm.OnOff),
        (9, "flood", "flood", AttributeForm.OnOff),
        (17, "port_id", "id", AttributeForm.PrefixedHexadecimal),
        (18, "port_no", "no", AttributeForm.PrefixedHexadecimal),
        (15, "designated_port", "designated_port", AttributeForm.Number),
        (16, "designated_cost", "designated_cost", AttributeForm.Number),
        (14, "designated_bridge", "bridge_id", AttributeForm.BridgeId),
        (13, "designated_root", "root_id", AttributeForm.BridgeId),
        (23, "hold_timer", "hold_timer", AttributeForm.Timer),
        (21, "message_age_timer", "message_age_timer", AttributeForm.Timer),
        (22, "forward_delay_timer", "forward_delay_timer", AttributeForm.Timer),
        (19, "topology_change_ack", "topology_change_ack", AttributeForm.Number),
        (20, "config_pending", "config_pending", AttributeForm.Number),
        (10, "proxy_arp", "proxy_arp", AttributeForm.OnOff),
        (12, "proxy_arp_wifi", "proxy_arp_wifi", AttributeForm.OnOff),
        (25, "mcast_router", "multicast_router", AttributeForm.Number),
        (7, "mcast_fast_leave", null, AttributeForm.OnOff),
        (27, "mcast_flood", "mcast_flood", AttributeForm.OnOff),
        (30, "bcast_flood", "bcast_flood", AttributeForm.OnOff),
        (28, "mcast_to_unicast", "mcast_to_unicast", AttributeForm.OnOff),
        (32, "neigh_suppress", "neigh_suppress", AttributeForm.OnOff),
        (31, "group_fwd_mask", "group_fwd_mask", AttributeForm.Hexadecimal),
        (31, "group_fwd_mask_str", "group_fwd_mask_str", AttributeForm.PrefixedHexadecimal),
        (29, "vlan_tunnel", "vlan_tunnel", AttributeForm.OnOff),
        (33, "isolated", "isolated", AttributeForm.OnOff),
        (39, "locked", "locked", AttributeForm.OnOff),
        (34, "backup_port", "backup_port", AttributeForm.Link),
    ];

    public static void PrintBridge(IpPrinter printer, BridgeKind bridge) =>
        Print(printer, BridgeAttributes, bridge.Attributes, _ => null);

    public static void PrintPort(IpPrinter printer, BridgePort port, Func<int, string?> linkName) =>
        Print(printer, PortAttributes, port.Attributes, linkName);

    private static void Print(
        IpPrinter printer,
        (ushort Number, string Label, string? Key, AttributeForm Form)[] known,
        IReadOnlyList<KeyValuePair<ushort, ReadOnlyMemory<byte>>> told,
        Func<int, string?> linkName)
    {
        var values = told.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (number, label, key, form) in known)
        {
            if (!values.TryGetValue(number, out var bytes))
            {
                continue;
            }

            if (key is not null)
            {
                PrintOne(printer, label, key, form, bytes.Span, linkName);
            }
            else
            {
                printer.Text($"{label} {(Integer(bytes.Span) != 0 ? "on" : "off")} ");
            }
        }
    }

    private static void PrintOne(
        IpPrinter printer, string label, string key, AttributeForm form, ReadOnlySpan<byte> bytes, Func<int, string?> linkName)
    {
        var number = Integer(bytes);
        switch (form)
        {
            case AttributeForm.OnOff:
                printer.OnOff(key, label, number != 0);
                break;
            case AttributeForm.Hexadecimal:
                Put(number == 0 ? "0" : Hexadecimal(number));
                break;
            case AttributeForm.PrefixedHexadecimal:
                Put(Hexadecimal(number));
                break;
            case AttributeForm.Timer:
                var seconds = string.Create(CultureInfo.InvariantCulture, $"{number / 100}.{number % 100:00}");
                printer.Raw(key, seconds, $"{label} {seconds,7} ");
                break;
            case AttributeForm.BridgeId:
                Put(BridgeId(bytes));
                break;
            case AttributeForm.Address:
                Put(HardwareText.Address(bytes, 1));
                break;
            case AttributeForm.PortState:
                Put(number < PortStates.Length ? PortStates[number] : number.ToString(CultureInfo.InvariantCulture));
                break;
            case AttributeForm.VlanProtocol:
                Put(BinaryPrimitives.ReadUInt16BigEndian(bytes) == 0x8100 ? "802.1Q" : "802.1ad");
                break;
            case AttributeForm.Options:
                var set = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                printer.Labelled("no_linklocal_learn", "no_linklocal_learn", set & 1);
                printer.Labelled("mcast_vlan_snooping", "mcast_vlan_snooping", (set >> 1) & 1);
                break;
            case AttributeForm.Link:
                Put(linkName((int)number) ?? string.Create(CultureInfo.InvariantCulture, $"if{number}"));
                break;
            default:
                printer.Labelled(key, label, number);
                break;
        }

        void Put(string value) => printer.String(key, value, $"{label} {value} ");
    }

    private static string Hexadecimal(long number) => string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");

    // ip writes the octets of a bridge id without leading zeros.
    private static string BridgeId(ReadOnlySpan<byte> bytes) =>
        $"{Convert.ToHexStringLower(bytes[..2])}."
        + string.Join(':', bytes[2..8].ToArray().Select(octet => octet.ToString("x", CultureInfo.InvariantCulture)));

    // Attributes are in the machine's byte order, and .NET's Linux machines are little-endian.
    private static long Integer(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        8 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => 0,
    };
}
