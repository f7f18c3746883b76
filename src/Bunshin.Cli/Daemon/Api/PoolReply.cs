using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>An address pool, as the API shows it.</summary>
internal sealed record PoolReply
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The subnet.</summary>
    public required string Prefix { get; init; }

    /// <summary>What addresses nobody asked for by name are taken from; null for the whole subnet.</summary>
    public string? Range { get; init; }

    /// <summary>Its network; null while it has none.</summary>
    public string? Network { get; init; }

    /// <summary>Addresses it may draw from.</summary>
    public required double Size { get; init; }

    /// <summary>Addresses that are given out.</summary>
    public required int Held { get; init; }

    /// <summary>Addresses of gateways and others.</summary>
    public required int Reserved { get; init; }

    /// <summary>Addresses that nobody has.</summary>
    public required double Free { get; init; }

    public static PoolReply Of(AddressPool pool, RegistryView view)
    {
        var use = PoolUse.Of(view, pool.Id);
        return new PoolReply
        {
            Id = pool.Id,
            Prefix = pool.Prefix.ToString(),
            Range = pool.Range?.ToString(),
            Network = pool.NetworkId,
            Size = use.Size,
            Held = use.Held,
            Reserved = use.Reserved,
            Free = use.Free,
        };
    }
}
