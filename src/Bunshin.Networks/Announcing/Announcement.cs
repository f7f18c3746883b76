using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Announcing;

/// <summary>What to announce, from where, how often.</summary>
/// <param name="Sandbox">Path of the network namespace.</param>
/// <param name="LinkName">The link in it; its own MAC is announced.</param>
/// <param name="Addresses">What it has.</param>
/// <param name="Count">How often.</param>
/// <param name="Interval">The time between.</param>
public sealed record Announcement(string Sandbox, string LinkName, IReadOnlyList<IpAddress> Addresses, int Count, TimeSpan Interval);

/// <summary>Tells a LAN where addresses are now.</summary>
public interface IAnnouncer
{
    /// <summary>Sends gratuitous ARP (RFC 5227 section 2.3) and unsolicited neighbor advertisements (RFC 4861 section 7.2.6) from a link.</summary>
    /// <param name="announcement">What to say, and from where.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Done when the last was sent; a link that goes away ends it without an error.</returns>
    Task AnnounceAsync(Announcement announcement, CancellationToken cancellation = default);
}
