using System.Text.Json;
using Bunshin.Docker.Protocol;

namespace Bunshin.Docker;

/// <summary>What a request is answered with, and what is told of it.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Outcome">One word, for the metrics.</param>
/// <param name="Body">JSON.</param>
internal sealed record PluginAnswer(int Status, string Outcome, ReadOnlyMemory<byte> Body)
{
    /// <summary>What the request was about.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>What nobody had foreseen.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Done.</summary>
    public static PluginAnswer Fulfil(string subject, byte[] body) => new(200, "ok", body) { Subject = subject };

    /// <summary>Not done, with the reason that the engine shows to its user.</summary>
    public static PluginAnswer Refuse(int status, string outcome, string reason) =>
        new(status, outcome, JsonSerializer.SerializeToUtf8Bytes(new ErrorReply(reason), PluginJson.Default.ErrorReply)) { Reason = reason };
}
