using System.Text.Json;
using System.Text.Json.Serialization;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Storing;

/// <summary>An address as its text.</summary>
internal sealed class IpAddressText : JsonConverter<IpAddress>
{
    public override IpAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IpAddress.TryParse(StoredText.Of(ref reader), out var address) ? address : throw StoredText.Not("an IP address", ref reader);

    public override void Write(Utf8JsonWriter writer, IpAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
