using System.Collections.Concurrent;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Sharing;

/// <summary>
/// Other hosts' claims on a LAN, read all at once when one request after the other is refused: who looks for the lowest free address
/// among thousands that others have would ask for each. Any thread.
/// </summary>
/// <remarks>
/// What it says may be old by <see cref="Age"/>, so it only ever refuses. Who wishes for one certain address is not refused by it: a
/// few refusals must come first.
/// </remarks>
internal sealed class ForeignClaims(EtcdClaims claims, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);
    private const int Few = 3;
    private readonly ConcurrentDictionary<string, Known> _lans = new(StringComparer.Ordinal);

    /// <summary>Who has an address, as far as it is known without asking.</summary>
    public EtcdClaim? Find(string lan, IpAddress address) =>
        _lans.TryGetValue(lan, out var known) && IsFresh(known.Read) ? known.Claims.GetValueOrDefault(address) : null;

    /// <summary>A claim was refused: after a few of them in short time all others are read.</summary>
    public async Task CountAsync(string lan, CancellationToken cancellation)
    {
        var known = _lans.AddOrUpdate(lan, _ => new Known(1, clock.GetUtcNow()), (_, before) => before.With(IsFresh(before.Last) ? before.Refusals + 1 : 1, clock.GetUtcNow()));
        if (known.Refusals > Few && !IsFresh(known.Read))
        {
            var read = clock.GetUtcNow();
            var all = await claims.ReadForeignAsync(lan, cancellation).ConfigureAwait(false);
            _lans.AddOrUpdate(lan, known, (_, now) => now with { Claims = all, Read = read });
        }
    }

    private bool IsFresh(DateTimeOffset then) => clock.GetUtcNow() - then < Age;

    private sealed record Known(int Refusals, DateTimeOffset Last)
    {
        public Dictionary<IpAddress, EtcdClaim> Claims { get; init; } = [];

        public DateTimeOffset Read { get; init; } = DateTimeOffset.MinValue;

        public Known With(int refusals, DateTimeOffset last) => this with { Refusals = refusals, Last = last };
    }
}
