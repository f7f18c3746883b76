using System.Text.Json;
using System.Text.Json.Serialization;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Storing;

/// <summary>A value as its text; what is not one of ours is refused by name.</summary>
internal abstract class StoredText<T>(string what, StoredText<T>.Parser parse) : JsonConverter<T>
{
    public delegate bool Parser(string text, out T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException($"a text is expected, not {reader.TokenType}")
        : parse(reader.GetString()!, out var value) ? value
        : throw new JsonException($"\"{reader.GetString()}\" is not {what}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value!.ToString());
}

internal sealed class IpAddressText() : StoredText<IpAddress>("an IP address", static (string text, out IpAddress value) => IpAddress.TryParse(text, out value));

internal sealed class IpPrefixText() : StoredText<IpPrefix>("an IP prefix", static (string text, out IpPrefix value) => IpPrefix.TryParse(text, out value));

internal sealed class MacAddressText() : StoredText<MacAddress>("a MAC address", static (string text, out MacAddress value) => MacAddress.TryParse(text, null, out value));

/// <summary>A value of an enumeration as the kernel's word for it: <c>bridge</c>, <c>l3s</c>, <c>nopromisc</c>; never a number.</summary>
internal sealed class WordText<TEnum>() : JsonStringEnumConverter<TEnum>(new LowerCase(), allowIntegerValues: false)
    where TEnum : struct, Enum
{
    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
