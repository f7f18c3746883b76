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
