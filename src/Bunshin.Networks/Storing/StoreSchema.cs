namespace Bunshin.Networks.Storing;

/// <summary>How the tables came to be what they are. A step that was ever released is never changed: a new one follows it.</summary>
internal static class StoreSchema
{
    /// <summary><c>PRAGMA application_id</c>: "bnsh". By it a database of somebody else is told from ours.</summary>
    public const int ApplicationId = 0x626E7368;

    /// <summary>
    /// Step 0 leads from nothing to version 1, and so on; <c>PRAGMA user_version</c> says how many have been made. Columns are
    /// what the database must know to keep keys unique and references whole; the rest of a record is its document.
    /// </summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE network (
            id TEXT NOT NULL PRIMARY KEY,
            document TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE endpoint (
            id TEXT NOT NULL PRIMARY KEY,
            network_id TEXT NOT NULL REFERENCES network DEFERRABLE INITIALLY DEFERRED,
            document TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE pool (
            id TEXT NOT NULL PRIMARY KEY,
            network_id TEXT REFERENCES network DEFERRABLE INITIALLY DEFERRED,
            document TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE holding (
            scope TEXT NOT NULL,
            address TEXT NOT NULL,
            pool_id TEXT REFERENCES pool DEFERRABLE INITIALLY DEFERRED,
            endpoint_id TEXT REFERENCES endpoint DEFERRABLE INITIALLY DEFERRED,
            document TEXT NOT NULL,
            PRIMARY KEY (scope, address)) STRICT, WITHOUT ROWID;
        CREATE INDEX endpoint_by_network ON endpoint (network_id);
        CREATE INDEX pool_by_network ON pool (network_id);
        CREATE INDEX holding_by_pool ON holding (pool_id);
        CREATE INDEX holding_by_endpoint ON holding (endpoint_id);
        """,
        "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ];
}
