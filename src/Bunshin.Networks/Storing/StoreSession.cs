using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>An open database and its prepared statements.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly StoreTable<Network> _networks;
    private readonly StoreTable<Endpoint> _endpoints;
    private readonly StoreTable<AddressPool> _pools;
    private readonly StoreTable<AddressHolding> _holdings;

    /// <summary>Takes the connection over.</summary>
    /// <exception cref="SqliteException">The database refuses.</exception>
    public StoreSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Statement("BEGIN IMMEDIATE");
        _commit = Statement("COMMIT");
        _rollback = Statement("ROLLBACK");
        var network = new Network { Id = "", Settings = new(), Subnets = [new Subnet(default, null)], Datapath = default };
        _networks = new(connection, "network", ["id"], [], StoreJson.Default.Network, network, "settings", "datapath", "subnets.prefix", "subnets.gateway");
        var endpoint = new Endpoint { Id = "", NetworkId = "" };
        _endpoints = new(connection, "endpoint", ["id"], ["network_id"], StoreJson.Default.Endpoint, endpoint);
        var pool = new AddressPool { Id = "", Space = "", Prefix = default };
        _pools = new(connection, "pool", ["id"], ["network_id"], StoreJson.Default.AddressPool, pool, "space", "prefix");
        var holding = new AddressHolding("", default, null, null);
        _holdings = new(connection, "holding", ["scope", "address"], ["pool_id", "endpoint_id"], StoreJson.Default.AddressHolding, holding);
    }

    /// <summary>Everything.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    /// <exception cref="JsonException">It makes no sense.</exception>
    public StoreChange Load() => new()
    {
        Networks = _networks.All(),
        Endpoints = _endpoints.All(),
        Pools = _pools.All(),
        Holdings = _holdings.All(),
    };

    /// <summary>Makes a change in one transaction.</summary>
    /// <exception cref="SqliteException">The database refuses.</exception>
    public void Commit(StoreChange change)
    {
        _ = _begin.ExecuteNonQuery();
        try
        {
            Write(change);
            _ = _commit.ExecuteNonQuery();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>What a setting (<c>PRAGMA</c>) of the connection is.</summary>
    public object? Setting(string name)
    {
        using var command = Statement($"PRAGMA {name}");
        return command.ExecuteScalar();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IDisposable[] parts = [_begin, _commit, _rollback, _networks, _endpoints, _pools, _holdings, _connection];
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    private SqliteCommand Statement(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        command.Prepare();
        return command;
    }

    /// <summary>Removals first, as the view in memory takes them. References are checked at the end of the transaction.</summary>
    private void Write(StoreChange change)
    {
        Each(change.RemovedHoldings, key => _holdings.Remove(key.Scope, key.Address.ToString()));
        Each(change.RemovedPools, id => _pools.Remove(id));
        Each(change.RemovedEndpoints, id => _endpoints.Remove(id));
        Each(change.RemovedNetworks, id => _networks.Remove(id));
        Each(change.Networks, _networks.Put);
        Each(change.Endpoints, _endpoints.Put);
        Each(change.Pools, _pools.Put);
        Each(change.Holdings, _holdings.Put);
    }

    private static void Each<T>(IReadOnlyList<T> items, Action<T> action)
    {
        foreach (var item in items)
        {
            action(item);
        }
    }

    private void RollBack()
    {
        try
        {
            _ = _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself: it does when the disk is full or fails.
        }
    }
}
