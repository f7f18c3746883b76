using System.Text.Json;
using System.Text.Json.Serialization;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>A prefix as its text, <c>172.16.10.0/24</c>.</summary>
internal sealed class IpPrefixText : JsonConverter<IpPrefix>
{
    public override IpPrefix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IpPrefix.TryParse(StoredText.Of(ref reader), out var prefix) ? prefix : throw StoredText.Not("an IP prefix", ref reader);

    public override void Write(Utf8JsonWriter writer, IpPrefix value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
