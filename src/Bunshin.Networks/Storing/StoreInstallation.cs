using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>What tells a store from all others: a row of it, made with it, so that it goes where the store goes.</summary>
internal static class StoreInstallation
{
    private const string Name = "installation";
    private const int Bytes = 8;

    /// <summary>Earlier versions kept it in a file beside the database.</summary>
    private const string FileSuffix = ".id";

    /// <summary>The store's, made now if it has none yet.</summary>
    /// <param name="connection">The store.</param>
    /// <param name="file">Its file.</param>
    /// <param name="path">The path it was opened by, a link perhaps.</param>
    public static string Of(SqliteConnection connection, string file, string path)
    {
        if (Read(connection) is not { } id)
        {
            id = Written(file) ?? Written(path) ?? RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO meta (name, value) VALUES ($name, $value)";
            _ = insert.Parameters.AddWithValue("$name", Name);
            _ = insert.Parameters.AddWithValue("$value", id);
            _ = insert.ExecuteNonQuery();
        }

        if (!IsSound(id))
        {
            throw StoreFailure.Damaged(file, $"its {Name} in table meta is not of 12 to 36 letters, digits and dashes");
        }

        foreach (var old in new[] { file, path }.Distinct(StringComparer.Ordinal).Where(old => Written(old) == id))
        {
            File.Delete(old + FileSuffix);
        }

        return id;
    }

    private static string? Read(SqliteConnection connection)
    {
        using var query = connection.CreateCommand();
        query.CommandText = "SELECT value FROM meta WHERE name = $name";
        _ = query.Parameters.AddWithValue("$name", Name);
        return (string?)query.ExecuteScalar();
    }

    private static string? Written(string path)
    {
        var place = new FileInfo(path + FileSuffix);
        return place is { Exists: true, LinkTarget: null, Length: < 100 } && File.ReadAllText(place.FullName).Trim() is var text && IsSound(text) ? text : null;
    }

    private static bool IsSound(string id) => id.Length is >= 12 and <= 36 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
