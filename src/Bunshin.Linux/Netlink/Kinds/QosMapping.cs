namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>One entry of a VLAN device's priority map (<c>struct ifla_vlan_qos_mapping</c>).</summary>
/// <param name="From">Received PCP, or the priority of a packet that is sent.</param>
/// <param name="To">Priority of the received packet, or the PCP it is sent with. 0 takes the entry out of the map.</param>
public readonly record struct QosMapping(uint From, uint To);
