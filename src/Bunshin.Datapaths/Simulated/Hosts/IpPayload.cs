
namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What an IP packet is to carry.</summary>
internal sealed record IpPayload(byte Protocol, byte[] Bytes, byte HopLimit = 64);
