using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Bunshin.Networks.Storing;

/// <summary>A record as a row: the columns that the database must know of, and a JSON document with the rest.</summary>
/// <param name="type">How the record is written.</param>
/// <param name="sample">
/// A record whose values fill in for fields that a document lacks, because an older version wrote it. An array in it holds
/// one element, which fills in for what elements lack; the array itself is filled in as an empty one. (The generated reader
/// gives <c>init</c> properties nulls and zeros instead of what their type says.)
/// </param>
/// <param name="musts">Fields that every version wrote, <c>subnets.prefix</c>: without them a document is refused, whatever the sample has.</param>
/// <param name="columns">Names of the columns, which are those of the fields.</param>
internal sealed class StoredDocument<T>(JsonTypeInfo<T> type, T sample, IReadOnlyList<string> musts, IReadOnlyList<string> columns)
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private readonly JsonObject _sample = JsonSerializer.SerializeToNode(sample, type)!.AsObject();

    /// <summary>Takes a record apart.</summary>
    /// <returns>The values of the columns, in their order, and the document.</returns>
    public (string?[] Columns, string Document) Write(T record)
    {
        var document = JsonSerializer.SerializeToNode(record, type)!.AsObject();
        var values = new string?[columns.Count];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = document[columns[at]]?.GetValue<string>();
            _ = document.Remove(columns[at]);
        }

        return (values, document.ToJsonString());
    }

    /// <summary>Puts a record together.</summary>
    /// <exception cref="JsonException">The document is not JSON, or not that of such a record.</exception>
    public T Read(IReadOnlyList<string?> values, string document)
    {
        if (JsonNode.Parse(document, documentOptions: s_strict) is not JsonObject fields)
        {
            throw new JsonException("it is not a JSON object");
        }

        for (var at = 0; at < values.Count; at++)
        {
            fields[columns[at]] = values[at];
        }

        FillIn(fields, _sample, "");
        return fields.Deserialize(type) ?? throw new JsonException("it is null");
    }

    private void FillIn(JsonObject fields, JsonObject sample, string path)
    {
        foreach (var (name, value) in sample)
        {
            var place = path + name;
            if (!fields.TryGetPropertyValue(name, out var field))
            {
                fields[name] = musts.Contains(place) ? throw new JsonException($"it has no {place}")
                    : value is JsonArray ? new JsonArray() : value?.DeepClone();
            }
            else if (field is JsonObject inner && value is JsonObject innerSample)
            {
                FillIn(inner, innerSample, $"{place}.");
            }
            else if (field is JsonArray elements)
            {
                FillIn(elements, (value as JsonArray)?.FirstOrDefault() as JsonObject, place);
            }
        }
    }

    private void FillIn(JsonArray elements, JsonObject? sample, string path)
    {
        foreach (var element in elements)
        {
            if (element is null)
            {
                throw new JsonException($"{path} has a null in it");
            }

            if (element is JsonObject inner && sample is not null)
            {
                FillIn(inner, sample, $"{path}.");
            }
        }
    }
}
