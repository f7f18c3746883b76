using System.Text.Json.Serialization;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>How the API's answers are written, and read by our verbs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(NetworkReply[]))]
[JsonSerializable(typeof(EndpointReply[]))]
[JsonSerializable(typeof(PoolReply[]))]
[JsonSerializable(typeof(NetworkDetails))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class ApiJson : JsonSerializerContext;
