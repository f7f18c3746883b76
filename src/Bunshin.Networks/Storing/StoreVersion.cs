using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>Looks at whose database it is and of which version, and brings it up to this one's.</summary>
internal sealed class StoreVersion(SqliteConnection connection, string file, IReadOnlyList<string> steps)
{
    /// <summary>Nothing is written before all that can be refused is.</summary>
    /// <exception cref="NetworkException">It is not ours, newer than we know, or damaged.</exception>
    public void BringUp()
    {
        var version = Number("PRAGMA user_version");
        CheckWhose(version);
        Check("PRAGMA quick_check(1)", row => row.GetString(0) is var said && said == "ok" ? null : said);
        Check("PRAGMA foreign_key_check", row => $"a row of table {row.GetString(0)} belongs to one of table {row.GetString(2)} that is not there");
        StoreFile.Checkpoint(connection, isOnClose: true);
        KeepLog();
        if (version > 0 && version < steps.Count)
        {
            new StoreBackup(connection, file).Keep(version, steps.Count);
        }

        for (; version < steps.Count; version++)
        {
            Make(steps[version], version + 1);
        }
    }

    private void CheckWhose(int version)
    {
        var application = Number("PRAGMA application_id");
        if (application != StoreSchema.ApplicationId && (application != 0 || version != 0 || Number("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new NetworkException(
                NetworkProblem.Unavailable,
                $"{file} is a database of another program, and was left as it is: name another file for the store of networks");
        }

        if (version < 0 || (version == 0 && application == StoreSchema.ApplicationId))
        {
            throw StoreFailure.Damaged(file, string.Create(CultureInfo.InvariantCulture, $"it says that its schema is {version}, and the first is 1"));
        }

        if (version > steps.Count)
        {
            throw new NetworkException(NetworkProblem.Unavailable, string.Create(
                CultureInfo.InvariantCulture,
                $"the store {file} was written by a newer version: its schema is {version}, and this program knows those up to {steps.Count}. "
                + $"Start the newer program, or put a backup from before in its place; nothing was changed in it"));
        }
    }

    /// <summary>Sets up a connection: a write-ahead log, which is synced at the end of each transaction.</summary>
    public void KeepLog()
    {
        using var command = Command("PRAGMA journal_mode = WAL");
        if (command.ExecuteScalar() is not "wal")
        {
            throw new NetworkException(
                NetworkProblem.Unavailable, $"the store {file} is on a file system that SQLite cannot keep a write-ahead log on: use one of this machine's own disks");
        }

        Execute("PRAGMA synchronous = FULL");
    }

    private void Make(string step, int version) => Execute(string.Create(
        CultureInfo.InvariantCulture,
        $"BEGIN IMMEDIATE; {step}; PRAGMA application_id = {StoreSchema.ApplicationId}; PRAGMA user_version = {version}; COMMIT"));

    private void Check(string pragma, Func<SqliteDataReader, string?> problem)
    {
        using var command = Command(pragma);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (problem(rows) is { } what)
            {
                throw StoreFailure.Damaged(file, what);
            }
        }
    }

    private int Number(string query)
    {
        using var command = Command(query);
        return (int)(long)command.ExecuteScalar()!;
    }

    private void Execute(string text)
    {
        using var command = Command(text);
        _ = command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
