namespace Bunshin.Forwarding.Macvlan;

/// <summary>What <see cref="MulticastReassembly"/> made of a frame.</summary>
public enum ReassemblyOutcome
{
    /// <summary>No multicast IPv4 fragment, or one with a header that lies about its length: it goes on as it is.</summary>
    NotAFragment,

    /// <summary>A piece, kept until the others come.</summary>
    Held,

    /// <summary>The last missing piece: the whole frame goes on in its place.</summary>
    Completed,

    /// <summary>A piece that cannot be used: a duplicate, one that overlaps (its datagram is lost too), or no room.</summary>
    Dropped,
}
