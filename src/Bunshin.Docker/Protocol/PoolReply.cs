using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>RequestPool</c>.</summary>
/// <param name="PoolId">What later calls name it by.</param>
/// <param name="Pool">The subnet.</param>
internal sealed record PoolReply([property: JsonPropertyName("PoolID")] string PoolId, string Pool);
