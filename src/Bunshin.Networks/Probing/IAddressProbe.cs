using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Probing;

/// <summary>Asks a LAN whether somebody has an address. Any thread; several questions at once.</summary>
public interface IAddressProbe
{
    /// <summary>Asks as RFC 5227 section 2.1.1 (IPv4) and RFC 4862 section 5.4 (IPv6) say, from the parent's side.</summary>
    /// <param name="device">The interface of this namespace behind which the LAN is; behind one that is down is nobody but this host itself; one that is not there has nobody at all.</param>
    /// <param name="address">The address.</param>
    /// <param name="effort">How hard to look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>MAC of who has it, or who wants it at the same time; null for nobody.</returns>
    Task<MacAddress?> FindHolderAsync(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation = default);
}
