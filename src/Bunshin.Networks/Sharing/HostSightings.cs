using System.Globalization;
using Etcdserverpb;

namespace Bunshin.Networks.Sharing;

/// <summary>When hosts were seen: for people who read that one of them holds an address.</summary>
internal sealed class HostSightings(EtcdCluster cluster, EtcdOptions options)
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);
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
        string seen;
        try
        {
            var answer = await cluster.TransactAsync(
                new TxnRequest { Success = { EtcdRequests.Get(EtcdKeys.Presence(claim.Host)), EtcdRequests.Get(EtcdKeys.Seen(claim.Host)) } },
                cancellation).ConfigureAwait(false);
            seen = answer.Found(0) is not null ? " (there now)" : Ago(answer.Found(1));
        }
        catch (NetworkException)
        {
            seen = "";
        }

        return claim.Holder.Length > 0 ? $"{claim.Host}{seen}, for {claim.Holder}" : claim.Host + seen;
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
