using System.Globalization;
using System.Security.Cryptography;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>The subnet of a pool for which none was asked.</summary>
internal static class SubnetChoice
{
    private const int Ipv6Attempts = 1000;

    /// <summary>The first of Docker's own default subnets (IPv4), or a random unique local one (IPv6, RFC 4193), that meets none of ours.</summary>
    /// <exception cref="NetworkException">None is left.</exception>
    public static IpPrefix Next(RegistryView view, bool isIpv6)
    {
        var taken = view.Pools.Values.Select(pool => pool.Prefix)
            .Concat(view.Networks.Values.SelectMany(network => network.Subnets).Select(subnet => subnet.Prefix))
            .Select(AddressSpan.Of).ToArray();
        var free = (isIpv6 ? RandomLocal() : Defaults()).Where(subnet => !Array.Exists(taken, AddressSpan.Of(subnet).Overlaps));
        foreach (var subnet in free)
        {
            return subnet;
        }

        throw new NetworkException(
            NetworkProblem.Exhausted,
            string.Create(CultureInfo.InvariantCulture, $"no default subnet is free: {taken.Length} subnets are in use. ")
            + "Give the network one (docker network create --subnet), or remove networks");
    }

    /// <summary>172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in sixteenths.</summary>
    private static IEnumerable<IpPrefix> Defaults()
    {
        for (var second = 17u; second <= 31; second++)
        {
            yield return new IpPrefix(new Ipv4Address(0xAC00_0000 | (second << 16)), 16);
        }

        for (var third = 0u; third < 256; third += 16)
        {
            yield return new IpPrefix(new Ipv4Address(0xC0A8_0000 | (third << 8)), 20);
        }
    }

    /// <summary>fd, 40 random bits, and subnet 0 of these.</summary>
    private static IEnumerable<IpPrefix> RandomLocal()
    {
        for (var attempt = 0; attempt < Ipv6Attempts; attempt++)
        {
            var bytes = new byte[Ipv6Address.Length];
            bytes[0] = 0xFD;
            RandomNumberGenerator.Fill(bytes.AsSpan(1, 5));
            yield return new IpPrefix(Ipv6Address.Read(bytes), 64);
        }
    }
}
