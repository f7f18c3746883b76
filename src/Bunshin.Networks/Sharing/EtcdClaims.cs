using Bunshin.Packets.Addresses;
using Etcdserverpb;
using Google.Protobuf;
using Mvccpb;

namespace Bunshin.Networks.Sharing;

/// <summary>Makes and deletes the claims of one host. Any thread, except for one key one at a time.</summary>
internal sealed class EtcdClaims(EtcdCluster cluster, HostPresence presence, string hostName)
{
    private const int Page = 1000;
    private const int Tries = 3;

    /// <summary>Claims an address.</summary>
    /// <returns>Null: it is this host's now, or was; else who has it.</returns>
    public async Task<EtcdClaim?> ClaimAsync(string key, string holder, CancellationToken cancellation)
    {
        var name = ByteString.CopyFromUtf8(key);
        var value = EtcdValues.Write(new EtcdClaim(hostName, holder, DateTimeOffset.UtcNow), EtcdValues.Default.EtcdClaim);
        for (var tries = 0; tries < Tries; tries++)
        {
            var isOurs = await presence.EnsureAsync(cancellation).ConfigureAwait(false);
            var request = new TxnRequest
            {
                Compare = { isOurs, EtcdRequests.IsAbsent(name) },
                Success = { EtcdRequests.Put(name, value) },
                Failure = { EtcdRequests.Get(name), EtcdRequests.Get(isOurs.Key) },
            };
            var answer = await cluster.TransactAsync(request, cancellation).ConfigureAwait(false);
            if (answer.Succeeded)
            {
                return null;
            }

            if (answer.Found(1)?.ModRevision != isOurs.ModRevision)
            {
                presence.Lose(isOurs);
            }
            else if (answer.Found(0) is { } there)
            {
                var claim = Read(there);
                return claim.Host == hostName ? null : claim;
            }
        }

        throw Unsettled("claimed");
    }

    /// <summary>Deletes a claim if it is this host's.</summary>
    public async Task ReleaseAsync(string key, CancellationToken cancellation)
    {
        var name = ByteString.CopyFromUtf8(key);
        for (var tries = 0; tries < Tries; tries++)
        {
            var isOurs = await presence.EnsureAsync(cancellation).ConfigureAwait(false);
            var found = await RangeAsync(new RangeRequest { Key = name }, cancellation).ConfigureAwait(false);
            if (found.Kvs is not [var there] || Read(there).Host != hostName)
            {
                return;
            }

            var request = new TxnRequest
            {
                Compare = { isOurs, EtcdRequests.IsOfRevision(name, there.ModRevision) },
                Success = { EtcdRequests.Delete(name) },
                Failure = { EtcdRequests.Get(isOurs.Key) },
            };
            var answer = await cluster.TransactAsync(request, cancellation).ConfigureAwait(false);
            if (answer.Succeeded)
            {
                return;
            }

            if (answer.Found(0)?.ModRevision != isOurs.ModRevision)
            {
                presence.Lose(isOurs);
            }
        }

        throw Unsettled("given back");
    }

    /// <summary>All claims of all hosts.</summary>
    public Task<Dictionary<(string Lan, IpAddress Address), EtcdClaim>> ReadAllAsync(CancellationToken cancellation) => ReadAsync(EtcdKeys.AllClaims, cancellation);

    /// <summary>Claims of other hosts on a LAN.</summary>
    public async Task<Dictionary<IpAddress, EtcdClaim>> ReadForeignAsync(string lan, CancellationToken cancellation)
    {
        var all = await ReadAsync(EtcdKeys.ClaimsOn(lan), cancellation).ConfigureAwait(false);
        return all.Where(one => one.Value.Host != hostName).ToDictionary(one => one.Key.Address, one => one.Value);
    }

    private async Task<Dictionary<(string Lan, IpAddress Address), EtcdClaim>> ReadAsync(string prefix, CancellationToken cancellation)
    {
        var claims = new Dictionary<(string, IpAddress), EtcdClaim>();
        var request = new RangeRequest
        {
            Key = ByteString.CopyFromUtf8(prefix),
            RangeEnd = ByteString.CopyFromUtf8(prefix[..^1] + "0"), // The character after the slash.
            Limit = Page,
        };
        while (true)
        {
            var answer = await RangeAsync(request, cancellation).ConfigureAwait(false);
            foreach (var found in answer.Kvs)
            {
                if (EtcdKeys.TryReadClaim(found.Key.ToStringUtf8(), out var lan, out var address))
                {
                    claims[(lan, address)] = Read(found);
                }
            }

            if (!answer.More)
            {
                return claims;
            }

            request.Key = ByteString.CopyFrom([.. answer.Kvs[^1].Key.Span, 0]);
        }
    }

    /// <summary>What cannot be read is somebody's all the same, and nobody's to give out.</summary>
    private static EtcdClaim Read(KeyValue there) =>
        EtcdValues.Read(there.Value, EtcdValues.Default.EtcdClaim) is { Host: not null, Holder: not null } claim
            ? claim
            : new EtcdClaim("someone", $"a value in etcd that cannot be read ({there.Key.ToStringUtf8()})", default);

    private static NetworkException Unsettled(string what) =>
        new(NetworkProblem.Unavailable, $"an address could not be {what} in etcd: others changed it, or this host's name there, {Tries} times meanwhile");

    private Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellation) =>
        cluster.CallAsync((member, options) => member.Values.RangeAsync(request, options).ResponseAsync, cancellation);
}
