using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bunshin.Docker.Protocol;

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
    public PluginRequest Read(ReadOnlySpan<byte> body) =>
        body.IsEmpty ? new TRequest() : JsonSerializer.Deserialize(body, requestType) ?? new TRequest();

    /// <inheritdoc/>
    public async Task<byte[]> AnswerAsync(PluginRequest request, CancellationToken cancellation) =>
        JsonSerializer.SerializeToUtf8Bytes(await answer((TRequest)request, cancellation), replyType);
}
