using System.Text.Json;

namespace Bunshin.Docker.Protocol;

/// <summary><c>CreateEndpoint</c>.</summary>
internal sealed record CreateEndpointRequest : EndpointCallRequest
{
    /// <summary>What the engine has decided on already.</summary>
    public EndpointInterface? Interface { get; init; }

    /// <summary>The engine's labels and the user's <c>--driver-opt</c>, side by side.</summary>
    public Dictionary<string, JsonElement>? Options { get; init; }
}
