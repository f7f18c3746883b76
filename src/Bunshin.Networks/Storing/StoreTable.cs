using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;

namespace Bunshin.Networks.Storing;

/// <summary>One table and its prepared statements.</summary>
internal sealed class StoreTable<T> : IDisposable
{
    private readonly string _name;
    private readonly string[] _columns;
    private readonly StoredDocument<T> _document;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _all;

    /// <summary>The table must be there.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="keys">Columns of the primary key.</param>
    /// <param name="others">Further columns that are not part of the document.</param>
    /// <param name="type">How a record is written.</param>
    /// <param name="sample">What fills in for missing fields, see <see cref="StoredDocument{T}"/>.</param>
    /// <param name="musts">Which fields nothing fills in for.</param>
    public StoreTable(SqliteConnection connection, string name, string[] keys, string[] others, JsonTypeInfo<T> type, T sample, params string[] musts)
    {
        _name = name;
        _columns = [.. keys, .. others];
        _document = new StoredDocument<T>(type, sample, musts, _columns);
        string[] all = [.. _columns, "document"];
        var updates = string.Join(", ", all.Except(keys).Select(column => $"{column} = excluded.{column}"));
        _put = Prepare(
            connection,
            $"INSERT INTO {name} ({string.Join(", ", all)}) VALUES ({string.Join(", ", all.Select(Parameter))}) ON CONFLICT DO UPDATE SET {updates}",
            all);
        _remove = Prepare(connection, $"DELETE FROM {name} WHERE {string.Join(" AND ", keys.Select(key => $"{key} = {Parameter(key)}"))}", keys);
        _all = Prepare(connection, $"SELECT {string.Join(", ", all)} FROM {name}", []);
    }

    /// <summary>Adds a record, or puts it in the place of the one with its key.</summary>
    public void Put(T record)
    {
        var (values, document) = _document.Write(record);
        Bind(_put, [.. values, document]);
        _ = _put.ExecuteNonQuery();
    }

    /// <summary>Removes the record of a key, if it is there.</summary>
    public void Remove(params IReadOnlyList<string?> key)
    {
        Bind(_remove, key);
        _ = _remove.ExecuteNonQuery();
    }

    /// <summary>Every record.</summary>
    /// <exception cref="JsonException">A row cannot be understood; which, the message says.</exception>
    public IReadOnlyList<T> All()
    {
        using var rows = _all.ExecuteReader();
        var records = new List<T>();
        var values = new string?[_columns.Length];
        while (rows.Read())
        {
            for (var at = 0; at < values.Length; at++)
            {
                values[at] = rows.IsDBNull(at) ? null : rows.GetString(at);
            }

            records.Add(Read(values, rows.GetString(values.Length)));
        }

        return records;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _put.Dispose();
        _remove.Dispose();
        _all.Dispose();
    }

    private static string Parameter(string column) => $"${column}";

    private static SqliteCommand Prepare(SqliteConnection connection, string text, string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters)
        {
            _ = command.Parameters.Add(Parameter(parameter), SqliteType.Text);
        }

        command.Prepare();
        return command;
    }

    private static void Bind(SqliteCommand command, IReadOnlyList<string?> values)
    {
        for (var at = 0; at < values.Count; at++)
        {
            command.Parameters[at].Value = (object?)values[at] ?? DBNull.Value;
        }
    }

    private T Read(string?[] values, string document)
    {
        try
        {
            return _document.Read(values, document);
        }
        catch (JsonException reason)
        {
            var row = string.Join(", ", _columns.Zip(values, (column, value) => $"{column} {value ?? "null"}"));
            throw new JsonException($"table {_name}, row {row}: {reason.Message}", reason);
        }
    }
}
