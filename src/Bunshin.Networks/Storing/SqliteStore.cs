using System.Text.Json;
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
    private StoreSession? _session;

    private SqliteStore(string path, StoreLock processLock, StoreSession session, string installation)
    {
        _path = path;
        Installation = installation;
        _lock = processLock;
        _session = session;
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
            return new SqliteStore(file, processLock, new StoreSession(connection), StoreInstallation.Of(connection, file, Path.GetFullPath(path)));
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
            return Session().Load();
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
            Session().Commit(change);
        }
        catch (SqliteException cause)
        {
            if (!StoreFailure.LeavesConnection(cause))
            {
                Close();
            }

            throw StoreFailure.Of(_path, "changed", cause);
        }
    }

    /// <summary>What a setting (<c>PRAGMA</c>) of the connection is.</summary>
    internal object? Setting(string name) => Session().Setting(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lock last: as long as anything of the database is open, nobody else may have it.
        try
        {
            _session?.Dispose();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    /// <summary>The database; opened anew where a failure may have left the connection to it unfit for anything, as a lock that could not be taken back does.</summary>
    private StoreSession Session()
    {
        if (_session is null)
        {
            var connection = StoreFile.Connect(_path);
            try
            {
                new StoreVersion(connection, _path, StoreSchema.Steps).KeepLog();
                _session = new StoreSession(connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        return _session;
    }

    private void Close()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // It is given up because it fails.
        }

        _session = null;
    }
}
