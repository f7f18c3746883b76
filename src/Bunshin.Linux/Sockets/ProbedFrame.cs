using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>How a <see cref="ProbeSocket"/> saw a frame.</summary>
/// <param name="Length">Bytes in the buffer, without a tag that was taken out of band.</param>
/// <param name="PacketType"><c>PACKET_*</c>: 0 host, 1 broadcast, 2 multicast, 3 otherhost, 4 outgoing (<c>linux/if_packet.h</c>).</param>
/// <param name="OutOfBand">The tag that came as auxiliary data; none if it is in line or there is none.</param>
public readonly record struct ProbedFrame(int Length, byte PacketType, VlanTag OutOfBand);
