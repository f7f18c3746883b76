using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>Gives claims back that nothing on this host needs any more.</summary>
internal static class ClaimReturn
{
    /// <summary>Gives one back, behind the address's gate, after its holding was removed or not made.</summary>
    /// <param name="shared">Where it is claimed.</param>
    /// <param name="view">What is held now.</param>
    /// <param name="lan">The LAN; null for one that is claimed nowhere.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task GiveBackAsync(this ISharedAddresses shared, RegistryView view, string? lan, IpAddress address, CancellationToken cancellation) =>
        lan is null || AddressBook.IsClaimed(view, lan, address) ? Task.CompletedTask : shared.ReleaseAsync(lan, address, cancellation);
}
