using System.Text.Json;
using Bunshin.Docker.Options;
using Bunshin.Docker.Protocol;

namespace Bunshin.Docker;

/// <summary>What a request is answered with, and what is told of it.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Outcome">One word, for the metrics.</param>
/// <param name="Body">JSON.</param>
internal sealed record PluginAnswer(int Status, string Outcome, ReadOnlyMemory<byte> Body)
{
    /// <summary>The longest reason in UTF-16 units: there may be a problem for every word of a request, each longer than the word.</summary>
    private const int LongestReason = 2000;

    /// <summary>What the request was about.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>What nobody had foreseen.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Done.</summary>
    public static PluginAnswer Fulfil(string subject, byte[] body) => new(200, "ok", body) { Subject = subject };

    /// <summary>Not done, with the reason that the engine shows to its user.</summary>
    public static PluginAnswer Refuse(int status, string outcome, string reason)
    {
        var said = OptionText.Quotable(reason, LongestReason);
        return new(status, outcome, JsonSerializer.SerializeToUtf8Bytes(new ErrorReply(said), PluginJson.Default.ErrorReply)) { Reason = said };
    }
}
