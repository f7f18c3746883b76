using Bunshin.Docker.Protocol;
using Bunshin.Networks;

namespace Bunshin.Docker;

/// <summary>One call of the plugin protocol.</summary>
internal interface IPluginMethod
{
    /// <summary>Its name: <c>NetworkDriver.Join</c>.</summary>
    string Name { get; }

    /// <summary>Reads a body. An empty one is an empty request.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no such request.</exception>
    PluginRequest Read(ReadOnlySpan<byte> body);

    /// <summary>Does what a request that <see cref="Read"/> gave asks for.</summary>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="NetworkException">Refused.</exception>
    Task<byte[]> AnswerAsync(PluginRequest request, CancellationToken cancellation);
}
