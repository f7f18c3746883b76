using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bunshin.Docker.Protocol;
using Bunshin.Networks;

namespace Bunshin.Docker;

/// <inheritdoc/>
internal sealed class PluginMethod<TRequest, TReply>(
    string name,
    JsonTypeInfo<TRequest> requestType,
    JsonTypeInfo<TReply> replyType,
    Func<TRequest, CancellationToken, Task<TReply>> answer) : IPluginMethod
    where TRequest : PluginRequest, new()
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public PluginRequest Read(ReadOnlySpan<byte> body)
    {
        // Docker 20.10 reads the body away at its first try, so that what it repeats, as after a restart of ours, has none.
        if (body.IsEmpty && typeof(TRequest) != typeof(EmptyRequest))
        {
            throw new NetworkException(
                NetworkProblem.Unavailable,
                "the connection broke off, and the engine asked once more without saying what for; please do it again");
        }

        if (body.IsEmpty)
        {
            return new TRequest();
        }

        BodyText.Check(body);
        return JsonSerializer.Deserialize(body, requestType) ?? new TRequest();
    }

    /// <inheritdoc/>
    public async Task<byte[]> AnswerAsync(PluginRequest request, CancellationToken cancellation) =>
        JsonSerializer.SerializeToUtf8Bytes(await answer((TRequest)request, cancellation), replyType);
}

/// <summary>One call of the plugin protocol.</summary>
internal interface IPluginMethod
{
    /// <summary>Its name: <c>NetworkDriver.Join</c>.</summary>
    string Name { get; }

    /// <summary>Reads a body. An empty one is an empty request.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not such a request.</exception>
    PluginRequest Read(ReadOnlySpan<byte> body);

    /// <summary>Does what a request that <see cref="Read"/> gave asks for.</summary>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="NetworkException">Refused.</exception>
    Task<byte[]> AnswerAsync(PluginRequest request, CancellationToken cancellation);
}
