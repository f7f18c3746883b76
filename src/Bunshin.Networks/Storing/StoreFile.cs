using Bunshin.Linux.Ownership;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bunshin.Networks.Storing;

/// <summary>The file of the store: where it really is, its folder, who may read it, the connection.</summary>
internal static class StoreFile
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(FolderMode | UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit);

    /// <summary>Seconds a statement waits for another program's transaction.</summary>
    private const int BusySeconds = 5;

    /// <summary>Makes the folder, for its owner alone.</summary>
    /// <returns>The file's path with links followed, so that one file has one lock.</returns>
    public static string Prepare(string path)
    {
        var file = Path.GetFullPath(path);
        try
        {
            var folder = Path.GetDirectoryName(file)!;
            if (!Directory.Exists(folder))
            {
                _ = Directory.CreateDirectory(folder, FolderMode);
                Sync(Path.GetDirectoryName(folder));
            }

            if (new FileInfo(file).LinkTarget is null)
            {
                return file;
            }

            // Whoever may write to the folder could let us take rights away from any file, and read it to us.
            return (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0
                ? File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName
                : throw new NetworkException(
                    NetworkProblem.Unavailable, $"the store {file} is a link in a folder that others may write to, and is not followed: name the file itself");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Linux.LinuxException)
        {
            throw Refusal(file, failure);
        }
    }

    /// <summary>Makes the file, or takes rights of others away from it: SQLite gives its logs the same rights.</summary>
    public static void Create(string file)
    {
        if (!File.Exists(file))
        {
            PrivateFile.Create(file, isReplacing: false).Dispose();
            Sync(Path.GetDirectoryName(file));
        }
        else if ((File.GetUnixFileMode(file) & Others) != 0)
        {
            File.SetUnixFileMode(file, FileMode);
        }
    }

    /// <summary>Opens the database; nothing of it is read yet, and closing it changes nothing, were it another's log that it has to go through.</summary>
    public static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
        }.ConnectionString);
        connection.Open();
        Checkpoint(connection, isOnClose: false);
        return connection;
    }

    /// <summary>Whether the log is brought into the database when that is closed.</summary>
    public static void Checkpoint(SqliteConnection connection, bool isOnClose) =>
        _ = raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, isOnClose ? 0 : 1, out _);

    private static void Sync(string? folder)
    {
        if (folder is not null)
        {
            PrivateFile.SyncFolder(folder);
        }
    }

    /// <summary>The refusal for what the file system said; other refusals pass as they are.</summary>
    public static Exception Refusal(string file, Exception cause) => cause is IOException or UnauthorizedAccessException or Linux.LinuxException
        ? new NetworkException(NetworkProblem.Unavailable, $"the store {file} cannot be opened: {cause.Message}", cause)
        : cause;
}
