using System.Globalization;
using Bunshin.Linux.Ownership;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>Keeps a copy of a store before its schema is changed: <c>networks.db.before-2</c>, whole and on the disk, or the schema stays as it is.</summary>
internal sealed class StoreBackup(SqliteConnection connection, string file)
{
    /// <summary>Makes the copy, in the place of an earlier one of that name.</summary>
    /// <exception cref="NetworkException">There is no room for it, or the disk refuses; nothing was changed.</exception>
    public void Keep(int version, int next)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{file}.before-{next}");
        var unfinished = copy + ".unfinished";
        try
        {
            using (var handle = PrivateFile.Create(unfinished, isReplacing: true))
            {
                Copy(unfinished);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(unfinished, copy, overwrite: true);
            PrivateFile.SyncFolder(Path.GetDirectoryName(file)!);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException or Linux.LinuxException)
        {
            File.Delete(unfinished);
            throw new NetworkException(NetworkProblem.Unavailable, string.Create(
                CultureInfo.InvariantCulture,
                $"the store {file} has schema {version} and is to get {next}, before which a copy of it is kept as {copy}; that cannot be made: {failure.Message.TrimEnd('.')}. "
                + $"Make room for {new FileInfo(file).Length / 1024 + 1} KiB there and start again; nothing was changed in the store"), failure);
        }
    }

    /// <summary>Whole by itself, without a log beside it. SQLite takes an empty file that is there, and does not sync it.</summary>
    private void Copy(string place)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $place";
        _ = command.Parameters.AddWithValue("$place", place);
        _ = command.ExecuteNonQuery();
    }
}
