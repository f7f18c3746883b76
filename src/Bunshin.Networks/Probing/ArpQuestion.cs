using Bunshin.Linux.Sockets;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Arp;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Probing;

/// <summary>An ARP probe (RFC 5227 section 2.1.1): its sender has no address yet, so nobody's cache learns anything from it.</summary>
/// <param name="asker">The asking device's own MAC: answers reach it without promiscuity, and no switch learns anything new.</param>
/// <param name="address">The address asked for.</param>
internal sealed class ArpQuestion(MacAddress asker, Ipv4Address address) : ILanQuestion
{
    public ReadOnlyMemory<byte> Frame { get; } = Write(asker, address);

    public FrameFilter Filter => FrameFilter.Arp;

    public IReadOnlyList<MacAddress> Groups => [];

    public MacAddress? HolderBy(FrameView frame)
    {
        if (frame.EtherType != EtherType.Arp || !ArpView.TryParse(frame.Payload, out var arp))
        {
            return null;
        }

        // Whatever the operation, whoever sends with the address as its own has it.
        if (arp.SenderAddress == address)
        {
            return arp.SenderMac.IsValidForDevice ? arp.SenderMac : frame.Source;
        }

        // Our own probe comes back from a port that reflects.
        var isProbe = arp.Operation == ArpOperation.Request && arp.SenderAddress == Ipv4Address.Any && arp.TargetAddress == address;
        return isProbe && arp.SenderMac != asker && frame.Source != asker ? arp.SenderMac : null;
    }

    private static byte[] Write(MacAddress asker, Ipv4Address address)
    {
        var frame = new byte[FrameView.HeaderLength + ArpView.Length];
        var at = EthernetWriter.WriteHeader(frame, MacAddress.Broadcast, asker, EtherType.Arp);
        _ = ArpWriter.Write(frame.AsSpan(at), ArpOperation.Request, asker, Ipv4Address.Any, MacAddress.Zero, address);
        return frame;
    }
}
