using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>CreateEndpoint</c>.</summary>
/// <param name="Interface">What we have chosen; null for nothing.</param>
internal sealed record CreateEndpointReply(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] EndpointInterface? Interface);
