using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Addressing;

/// <summary>
/// MACs that follow from what an endpoint is, so that it has the same one after a restart, and the caches and filters of
/// switches and neighbors stay right.
/// </summary>
/// <remarks>
/// <code>
/// SHA-256("bunshin MAC 1" LF what LF counter)   the first six bytes, with bit 1 of the first set (locally administered)
///                                               and bit 0 cleared (no group)
/// </code>
/// <c>what</c> is <c>SCOPE LF ADDRESS</c>, or <c>endpoint LF ID</c> where there is no address. The counter is 0, and rises while
/// the MAC is taken. 46 bits are left: of 10,000 endpoints on a LAN two meet with a chance of one in a million.
/// </remarks>
public static class MacAssignment
{
    private const int Attempts = 1000;

    /// <summary>For an endpoint with an address: whoever has this address next has this MAC.</summary>
    /// <param name="scope">Within what the address is unique.</param>
    /// <param name="address">The address; of an endpoint with two the IPv4 one.</param>
    /// <param name="isTaken">Whether another in the scope has a MAC.</param>
    /// <exception cref="NetworkException">Every MAC that was tried is taken.</exception>
    public static MacAddress For(string scope, IpAddress address, Func<MacAddress, bool> isTaken) => First($"{scope}\n{address}", isTaken);

    /// <summary>For an endpoint without an address.</summary>
    /// <param name="endpointId">Its id.</param>
    /// <param name="isTaken">Whether another in the scope has a MAC.</param>
    /// <exception cref="NetworkException">Every MAC that was tried is taken.</exception>
    public static MacAddress For(string endpointId, Func<MacAddress, bool> isTaken) => First($"endpoint\n{endpointId}", isTaken);

    private static MacAddress First(string what, Func<MacAddress, bool> isTaken)
    {
        for (var counter = 0; counter < Attempts; counter++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"bunshin MAC 1\n{what}\n{counter}");
            var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            bytes[0] = (byte)((bytes[0] | 0x02) & 0xFE);
            if (MacAddress.Read(bytes) is var address && !isTaken(address))
            {
                return address;
            }
        }

        throw new NetworkException(NetworkProblem.Exhausted, $"no MAC is left for {what.Replace('\n', ' ')}: {Attempts} were tried and all are taken");
    }
}
