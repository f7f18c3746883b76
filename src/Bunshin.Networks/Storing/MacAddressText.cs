using System.Text.Json;
using System.Text.Json.Serialization;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Storing;

/// <summary>A MAC as its text.</summary>
internal sealed class MacAddressText : JsonConverter<MacAddress>
{
    public override MacAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MacAddress.TryParse(StoredText.Of(ref reader), null, out var address) ? address : throw StoredText.Not("a MAC address", ref reader);

    public override void Write(Utf8JsonWriter writer, MacAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
