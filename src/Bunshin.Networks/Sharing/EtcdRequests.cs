using Etcdserverpb;
using Google.Protobuf;

namespace Bunshin.Networks.Sharing;

/// <summary>Conditions and operations of etcd's transactions, as short as they are meant.</summary>
internal static class EtcdRequests
{
    /// <summary>The key is not there.</summary>
    public static Compare IsAbsent(ByteString key) => new()
    {
        Key = key, Target = Compare.Types.CompareTarget.Create, Result = Compare.Types.CompareResult.Equal, CreateRevision = 0,
    };

    /// <summary>The key was written last at that revision, and not since.</summary>
    public static Compare IsOfRevision(ByteString key, long revision) => new()
    {
        Key = key, Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = revision,
    };

    public static RequestOp Put(ByteString key, ByteString value, long lease = 0) =>
        new() { RequestPut = new PutRequest { Key = key, Value = value, Lease = lease } };

    public static RequestOp Get(ByteString key) => new() { RequestRange = new RangeRequest { Key = key } };

    public static RequestOp Delete(ByteString key) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = key } };

    /// <summary>The first value that the operation at <paramref name="index"/> found; null for none.</summary>
    public static Mvccpb.KeyValue? Found(this TxnResponse response, int index) =>
        response.Responses[index].ResponseRange.Kvs is [var found, ..] ? found : null;

    public static Task<TxnResponse> TransactAsync(this EtcdCluster cluster, TxnRequest request, CancellationToken cancellation) =>
        cluster.CallAsync((member, options) => member.Values.TxnAsync(request, options).ResponseAsync, cancellation);
}
