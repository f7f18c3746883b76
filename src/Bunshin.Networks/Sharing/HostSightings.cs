using System.Collections.Concurrent;
using System.Globalization;
using Etcdserverpb;

namespace Bunshin.Networks.Sharing;

/// <summary>When hosts were seen: for people who read that one of them holds an address.</summary>
internal sealed class HostSightings(EtcdCluster cluster, EtcdOptions options)
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (string Words, DateTimeOffset Read)> _seen = new(StringComparer.Ordinal);
    private DateTimeOffset _told;

    /// <summary>Writes down that this host is there, once a minute.</summary>
    public async Task TellAsync(Compare isOurs, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        if (now - _told >= Often)
        {
            var value = EtcdValues.Write(new EtcdSighting(now), EtcdValues.Default.EtcdSighting);
            await cluster.TransactAsync(
                new TxnRequest { Compare = { isOurs }, Success = { EtcdRequests.Put(EtcdKeys.Seen(options.HostName), value) } }, cancellation).ConfigureAwait(false);
            _told = now;
        }
    }

    /// <summary>A claim in words: <c>host2 (last seen 3 min ago), for network web</c>.</summary>
    public async Task<string> DescribeAsync(EtcdClaim claim, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        if (!_seen.TryGetValue(claim.Host, out var seen) || now - seen.Read > Short)
        {
            _seen[claim.Host] = seen = (await AskAsync(claim.Host, cancellation).ConfigureAwait(false), now);
        }

        return claim.Holder.Length > 0 ? $"{claim.Host}{seen.Words}, for {claim.Holder}" : claim.Host + seen.Words;
    }

    private async Task<string> AskAsync(string host, CancellationToken cancellation)
    {
        try
        {
            var answer = await cluster.TransactAsync(
                new TxnRequest { Success = { EtcdRequests.Get(EtcdKeys.Presence(host)), EtcdRequests.Get(EtcdKeys.Seen(host)) } }, cancellation).ConfigureAwait(false);
            return answer.Found(0) is not null ? " (there now)" : Ago(answer.Found(1));
        }
        catch (NetworkException)
        {
            return "";
        }
    }

    private static string Ago(Mvccpb.KeyValue? found)
    {
        if (found is null || EtcdValues.Read(found.Value, EtcdValues.Default.EtcdSighting) is not { } sighting)
        {
            return " (not seen yet)";
        }

        var ago = DateTimeOffset.UtcNow - sighting.At;
        return ago.TotalMinutes < 2
            ? " (last seen a minute ago)"
            : string.Create(CultureInfo.InvariantCulture, $" (last seen {(ago.TotalHours < 2 ? $"{ago.TotalMinutes:0} min" : ago.TotalDays < 2 ? $"{ago.TotalHours:0} h" : $"{ago.TotalDays:0} days")} ago)");
    }
}
