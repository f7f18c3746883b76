using Microsoft.Data.Sqlite;

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
            if (!Directory.Exists(Path.GetDirectoryName(file)))
            {
                _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!, FolderMode);
            }

            return new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refusal(file, failure);
        }
    }

    /// <summary>Makes the file, or takes rights of others away from it: SQLite gives its logs the same rights.</summary>
    public static void Create(string file)
    {
        if (!File.Exists(file))
        {
            new FileStream(file, new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = FileMode }).Dispose();
        }
        else if ((File.GetUnixFileMode(file) & Others) != 0)
        {
            File.SetUnixFileMode(file, FileMode);
        }
    }

    /// <summary>Opens the database; nothing of it is read yet.</summary>
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
        return connection;
    }

    /// <summary>The refusal for what the file system said; other refusals pass as they are.</summary>
    public static Exception Refusal(string file, Exception cause) => cause is IOException or UnauthorizedAccessException or Linux.LinuxException
        ? new NetworkException(NetworkProblem.Unavailable, $"the store {file} cannot be opened: {cause.Message}", cause)
        : cause;
}
