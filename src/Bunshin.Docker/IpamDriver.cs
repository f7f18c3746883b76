using Bunshin.Docker.Options;
using Bunshin.Docker.Protocol;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;

namespace Bunshin.Docker;

/// <summary>What the engine's calls to an IPAM driver mean to <see cref="PoolService"/>.</summary>
internal sealed class IpamDriver(PoolService pools)
{
    private const string ParentOption = "parent";

    /// <summary>The address spaces; nothing depends on which of them a pool is in.</summary>
    public static AddressSpacesReply Spaces { get; } = new("bunshin-local", "bunshin-global");

    public RequestPoolReply RequestPool(RequestPoolRequest request)
    {
        var pool = pools.RequestPool(new PoolRequest(
            Space(request.AddressSpace),
            RequestField.Prefix("Pool", request.Pool),
            RequestField.Prefix("SubPool", request.SubPool),
            request.V6,
            Parent(request.Options)));
        return new RequestPoolReply(pool.Id, pool.Prefix.ToString());
    }

    public async Task<EmptyReply> ReleasePoolAsync(PoolCallRequest request, CancellationToken cancellation)
    {
        await pools.ReleasePoolAsync(PoolOf(request), cancellation);
        return EmptyReply.Instance;
    }

    public async Task<AddressReply> RequestAddressAsync(AddressRequest request, CancellationToken cancellation)
    {
        var isGateway = request.Options?.GetValueOrDefault(NetworkLabels.AddressType) == NetworkLabels.GatewayAddress;
        var address = await pools.RequestAddressAsync(
            PoolOf(request), RequestField.Address("Address", request.Address), isGateway, cancellation);
        return new AddressReply(address.ToString());
    }

    public async Task<EmptyReply> ReleaseAddressAsync(AddressRequest request, CancellationToken cancellation)
    {
        var address = RequestField.Address("Address", request.Address)
            ?? throw new NetworkException(NetworkProblem.Invalid, "Address is missing");
        await pools.ReleaseAddressAsync(PoolOf(request), address, cancellation);
        return EmptyReply.Instance;
    }

    private static string PoolOf(PoolCallRequest request) => RequestField.Id("PoolID", request.PoolId);

    private static string Space(string? asked) =>
        string.IsNullOrEmpty(asked) ? Spaces.LocalDefaultAddressSpace
        : asked == Spaces.LocalDefaultAddressSpace || asked == Spaces.GlobalDefaultAddressSpace ? asked
        : throw new NetworkException(
            NetworkProblem.Invalid,
            $"\"{OptionText.Quotable(asked)}\" is not an address space of bunshin: {Spaces.LocalDefaultAddressSpace} or {Spaces.GlobalDefaultAddressSpace}");

    private static string? Parent(Dictionary<string, string?>? options)
    {
        var unknown = (options?.Keys ?? Enumerable.Empty<string>())
            .Where(name => name != ParentOption)
            .Order(StringComparer.Ordinal)
            .Select(name => OptionText.Unknown("IPAM option", name, [ParentOption]))
            .ToArray();
        return unknown.Length > 0
            ? throw new NetworkException(NetworkProblem.Invalid, unknown)
            : options?.GetValueOrDefault(ParentOption) is { Length: > 0 } parent ? parent : null;
    }
}
