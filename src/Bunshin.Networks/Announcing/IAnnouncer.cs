namespace Bunshin.Networks.Announcing;

/// <summary>Tells a LAN where addresses are now.</summary>
public interface IAnnouncer
{
    /// <summary>Sends gratuitous ARP (RFC 5227 section 2.3) and unsolicited neighbour advertisements (RFC 4861 section 7.2.6) from a link.</summary>
    /// <param name="announcement">What to say, and from where.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Done when the last was sent; a link that goes away ends it without an error.</returns>
    Task AnnounceAsync(Announcement announcement, CancellationToken cancellation = default);
}
