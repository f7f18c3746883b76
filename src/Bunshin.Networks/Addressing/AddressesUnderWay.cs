using Bunshin.Networks.Locking;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>What is just being looked for on the LAN or claimed, so that nobody else asks the same; and what was found to be in use lately.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class AddressesUnderWay(TimeProvider clock)
{
    /// <summary>How long a host that was found on the LAN counts as being there.</summary>
    public static readonly TimeSpan OnLan = TimeSpan.FromMinutes(5);

    /// <summary>How long another host's claim counts as being there.</summary>
    public static readonly TimeSpan OfHost = TimeSpan.FromMinutes(1);

    private readonly Latch _latch = new("addresses under way");
    private readonly HashSet<(string Scope, IpAddress Address)> _underWay = [];
    private readonly Dictionary<(string Scope, IpAddress Address), (DateTimeOffset Until, string Text, bool IsClaim)> _found = [];

    /// <summary>Takes the first candidate that is not taken, in one step.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="next">The lowest candidate from a number on; null for no more.</param>
    /// <param name="span">Where candidates are.</param>
    /// <returns>Null if none is left.</returns>
    public IpAddress? Begin(string scope, AddressSpan span, Func<UInt128, UInt128?> next)
    {
        using (_latch.Enter())
        {
            Forget();
            for (var from = span.First; next(from) is { } number; from = number + 1)
            {
                var address = span.At(number);
                if (!_found.ContainsKey((scope, address)) && _underWay.Add((scope, address)))
                {
                    return address;
                }

                if (number == span.Last)
                {
                    break;
                }
            }

            return null;
        }
    }

    /// <summary>Takes a certain address, though it was found in use before: that may be over.</summary>
    /// <returns>False if another request is at it.</returns>
    public bool TryBegin(string scope, IpAddress address)
    {
        using (_latch.Enter())
        {
            return _underWay.Add((scope, address));
        }
    }

    /// <summary>It is decided.</summary>
    public void End(string scope, IpAddress address)
    {
        using (_latch.Enter())
        {
            _ = _underWay.Remove((scope, address));
        }
    }

    /// <summary>An address was found in use.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="address">The address.</param>
    /// <param name="text">Who has it.</param>
    /// <param name="isClaim">Another host's claim says so, rather than an answer on the LAN.</param>
    public void Remember(string scope, IpAddress address, string text, bool isClaim)
    {
        using (_latch.Enter())
        {
            _found[(scope, address)] = (clock.GetUtcNow() + (isClaim ? OfHost : OnLan), text, isClaim);
        }
    }

    /// <summary>Forgets other hosts' claims: to ask again costs little, where nothing else is left.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetClaims(string scope)
    {
        using (_latch.Enter())
        {
            var claims = _found.Where(one => one.Key.Scope == scope && one.Value.IsClaim).Select(one => one.Key).ToArray();
            Array.ForEach(claims, key => _found.Remove(key));
            return claims.Length > 0;
        }
    }

    /// <summary>What was found in use in a span, and how many are just being asked for.</summary>
    public (IReadOnlyList<string> Found, int UnderWay) Seen(string scope, AddressSpan span)
    {
        using (_latch.Enter())
        {
            Forget();
            return (
                [.. _found.Where(one => one.Key.Scope == scope && span.Contains(one.Key.Address)).Select(one => one.Value.Text)],
                _underWay.Count(key => key.Scope == scope && span.Contains(key.Address)));
        }
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, found) in _found)
        {
            if (found.Until <= now)
            {
                _ = _found.Remove(key);
            }
        }
    }
}
