using System.Text.Json;
using Bunshin.Networks.Addressing;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>The store in one SQLite file. An acknowledged change survives a power cut; one process at a time has the file.</summary>
/// <remarks>
/// Beside the file lie its log (<c>-wal</c>, part of the database while somebody has it open), an index of that (<c>-shm</c>),
/// and <c>.lock</c>, which keeps a second process of ours out. Programs such as <c>sqlite3</c> may read it at any time.
/// </remarks>
public sealed class SqliteStore : INetworkStore
{
    private readonly string _path;
    private readonly StoreLock _lock;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly StoreTable<Network> _networks;
    private readonly StoreTable<Endpoint> _endpoints;
    private readonly StoreTable<AddressPool> _pools;
    private readonly StoreTable<AddressHolding> _holdings;

    private SqliteStore(string path, StoreLock processLock, SqliteConnection connection, string installation)
    {
        _path = path;
        Installation = installation;
        _lock = processLock;
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

    /// <inheritdoc/>
    public string Installation { get; }

    /// <summary>Opens the store, made or brought to this version if need be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wait">How long to wait for another process to let go of it.</param>
    /// <exception cref="NetworkException">Another process has it, it is damaged, somebody else's or a newer version's, or the disk refuses.</exception>
    public static SqliteStore Open(string path, TimeSpan wait) => Open(path, wait, StoreSchema.Steps);

    /// <summary>The same with the steps of another version.</summary>
    internal static SqliteStore Open(string path, TimeSpan wait, IReadOnlyList<string> steps)
    {
        var file = StoreFile.Prepare(path);
        var processLock = StoreLock.Take(file, wait);
        SqliteConnection? connection = null;
        try
        {
            connection = StoreFile.Connect(file);
            new StoreVersion(connection, file, steps).BringUp();
            return new SqliteStore(file, processLock, connection, StoreInstallation.Of(connection, file, Path.GetFullPath(path)));
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            processLock.Dispose();
            throw failure is SqliteException cause ? StoreFailure.Of(file, "opened", cause) : StoreFile.Refusal(file, failure);
        }
    }

    /// <inheritdoc/>
    public StoreChange Load()
    {
        try
        {
            return new StoreChange
            {
                Networks = _networks.All(),
                Endpoints = _endpoints.All(),
                Pools = _pools.All(),
                Holdings = _holdings.All(),
            };
        }
        catch (SqliteException cause)
        {
            throw StoreFailure.Of(_path, "read", cause);
        }
        catch (JsonException cause)
        {
            throw StoreFailure.Damaged(_path, cause.Message, cause);
        }
    }

    /// <inheritdoc/>
    public void Commit(StoreChange change)
    {
        try
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
        catch (SqliteException cause)
        {
            throw StoreFailure.Of(_path, "changed", cause);
        }
    }

    /// <summary>What a setting (<c>PRAGMA</c>) of the connection is.</summary>
    internal object? Setting(string name)
    {
        using var command = Statement($"PRAGMA {name}");
        return command.ExecuteScalar();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lock last: as long as anything of the database is open, nobody else may have it.
        IDisposable[] parts = [_begin, _commit, _rollback, _networks, _endpoints, _pools, _holdings, _connection];
        try
        {
            foreach (var part in parts)
            {
                part.Dispose();
            }
        }
        finally
        {
            _lock.Dispose();
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
