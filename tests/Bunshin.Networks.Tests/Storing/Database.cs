using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>Somebody else's hand in a database.</summary>
internal static class Database
{
    public static void Execute(string path, string text)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        _ = command.ExecuteNonQuery();
    }

    public static object? Scalar(string path, string query)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }
}
