using Bunshin.Packets.Addresses;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>An echo reply, a UDP answer, or an ICMP error about an echo request, that came to a host.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">Who answered.</param>
/// <param name="Identifier">The echo's identifier, or the UDP client's port.</param>
/// <param name="Sequence">The echo's sequence number, or the first two bytes of the datagram.</param>
internal sealed record Answer(AnswerKind Kind, IpAddress From, ushort Identifier, ushort Sequence);
