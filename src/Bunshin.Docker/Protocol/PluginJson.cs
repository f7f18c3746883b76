using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>How bodies are read and written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16)]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(NetworkRequest))]
[JsonSerializable(typeof(CreateNetworkRequest))]
[JsonSerializable(typeof(EndpointCallRequest))]
[JsonSerializable(typeof(CreateEndpointRequest))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(RequestPoolRequest))]
[JsonSerializable(typeof(PoolCallRequest))]
[JsonSerializable(typeof(AddressRequest))]
[JsonSerializable(typeof(ActivateReply))]
[JsonSerializable(typeof(NetworkCapabilities))]
[JsonSerializable(typeof(AllocateNetworkReply))]
[JsonSerializable(typeof(CreateEndpointReply))]
[JsonSerializable(typeof(JoinReply))]
[JsonSerializable(typeof(OperInfoReply))]
[JsonSerializable(typeof(EmptyReply))]
[JsonSerializable(typeof(IpamCapabilities))]
[JsonSerializable(typeof(AddressSpacesReply))]
[JsonSerializable(typeof(RequestPoolReply))]
[JsonSerializable(typeof(AddressReply))]
[JsonSerializable(typeof(ErrorReply))]
internal sealed partial class PluginJson : JsonSerializerContext;
