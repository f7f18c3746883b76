using System.Text.Json.Serialization;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Networks.Storing;

/// <summary>Stored records as JSON, without reflection. Fields of a newer version are passed over; nulls and words nobody knows are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(IpAddressText), typeof(IpPrefixText), typeof(MacAddressText),
        typeof(WordText<ChildKind>), typeof(WordText<DatapathKind>), typeof(WordText<MacvlanMode>), typeof(WordText<MacvlanFlags>),
        typeof(WordText<IpvlanMode>), typeof(WordText<IpvlanFlags>), typeof(WordText<ProbeEffort>),
        typeof(WordText<NetworkGuard>),
    ])]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(Endpoint))]
[JsonSerializable(typeof(AddressPool))]
[JsonSerializable(typeof(AddressHolding))]
internal sealed partial class StoreJson : JsonSerializerContext;
