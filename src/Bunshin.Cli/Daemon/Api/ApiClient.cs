using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Cli.Ending;
using Bunshin.Docker;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>Asks a running daemon.</summary>
/// <param name="path">Its API socket.</param>
internal sealed class ApiClient(string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The option by which verbs are told another socket.</summary>
    public static Option<string> SocketOption() =>
        new("--socket") { Description = "the daemon's API socket", DefaultValueFactory = _ => DaemonOptions.DefaultApiSocket };

    /// <summary>The answer's text.</summary>
    /// <exception cref="FailureException">No daemon is there, or it does not answer.</exception>
    public string Get(string question)
    {
        try
        {
            return GetAsync(question).GetAwaiter().GetResult();
        }
        catch (HttpRequestException unanswered) when (unanswered.InnerException is SocketException refused)
        {
            throw new FailureException(refused.SocketErrorCode == SocketError.AccessDenied
                ? $"{path} may not be used by this user: only by root and by the group that the daemon was started with (--group)"
                : $"no daemon answers at {path}; start it: systemctl start bunshin, or in the foreground: bunshin daemon");
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or TaskCanceledException or IOException)
        {
            throw new FailureException($"the daemon at {path} gives no answer: {unanswered.Message}");
        }
    }

    /// <summary>The answer.</summary>
    /// <exception cref="FailureException">As <see cref="Get(string)"/>, or it is of another version.</exception>
    public T Get<T>(string question, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Get(question), type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new FailureException($"what answers at {path} is not a daemon of this version of bunshin");
        }
    }

    private async Task<string> GetAsync(string question)
    {
        using var client = UnixHttp.ClientOf(path, Patience);
        return await client.GetStringAsync(new Uri(question, UriKind.Relative));
    }
}
