using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Google.Protobuf;

namespace Bunshin.Networks.Sharing;

/// <summary>Values as JSON. Whoever may write to etcd may write anything, so what cannot be read is null and no error.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EtcdClaim))]
[JsonSerializable(typeof(EtcdPresence))]
[JsonSerializable(typeof(EtcdSighting))]
internal sealed partial class EtcdValues : JsonSerializerContext
{
    public static ByteString Write<T>(T value, JsonTypeInfo<T> type) => ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static T? Read<T>(ByteString value, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Value of an address's claim.</summary>
internal sealed record EtcdClaim(string Host, string Holder, DateTimeOffset Since);

/// <summary>Value of a host's presence.</summary>
internal sealed record EtcdPresence(string Installation, string Machine, int ProcessId, DateTimeOffset Since);

/// <summary>Value of when a host was seen.</summary>
internal sealed record EtcdSighting(DateTimeOffset At);
