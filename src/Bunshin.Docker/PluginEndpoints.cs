using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Bunshin.Docker.Options;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Bunshin.Docker;

/// <summary>
/// Answers the engine: Docker's plugin protocol 1.2 over HTTP, as a network driver and as an IPAM driver. Whatever comes in, what goes out is an
/// answer; no request brings the process down.
/// </summary>
/// <remarks>
/// What the services refuse is answered with status 200 and an error, as the protocol has it; what is not a request at all with a status of its own.
/// The engine holds locks while it waits, so that nothing in here ever calls it back.
/// </remarks>
public sealed class PluginEndpoints
{
    /// <summary>The longest body that is read, in bytes. The longest ever seen of an engine has some thousand.</summary>
    public const int LongestBody = 1 << 20;

    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);
    private const string ContentType = "application/vnd.docker.plugins.v1.2+json";
    private const int LongestTrace = 8000;
    private const string NoMethod = "unknown";

    // Requests wait for the disk and the kernel on the threads they have. So many have one at once; others have those that are left.
    private const int MostAtOnce = 8;
    private readonly TaskScheduler _threads = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, MostAtOnce).ConcurrentScheduler;
    private readonly FrozenDictionary<string, IPluginMethod> _methods;
    private readonly ILogger _log;

    /// <summary>Over the services.</summary>
    public PluginEndpoints(NetworkService networks, PoolService pools, ILoggerFactory logs)
    {
        _methods = PluginMethods.Create(networks, pools, logs);
        _log = logs.CreateLogger<PluginEndpoints>();
    }

    /// <summary>Sets what a web server for the engine takes at most from each connection. How many of them is for each of its doors to say.</summary>
    public static void Limit(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = LongestBody;
        server.Limits.RequestHeadersTimeout = HeadersTime;
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) =>
        Task.Factory.StartNew(() => AnswerAsync(context), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _threads).Unwrap();

    private async Task AnswerAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var method = _methods.GetValueOrDefault(context.Request.Path.Value ?? "");
        var answer = await AnswerAsync(context, method);
        var duration = Stopwatch.GetElapsedTime(started);
        Report(method?.Name ?? OptionText.Quotable(context.Request.Path.Value ?? ""), answer, duration);
        PluginMeter.Record(method?.Name ?? NoMethod, answer.Outcome, duration);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            await WriteAsync(context, answer);
        }
    }

    private static async Task<PluginAnswer> AnswerAsync(HttpContext context, IPluginMethod? method)
    {
        if (method is null)
        {
            return PluginAnswer.Refuse(StatusCodes.Status404NotFound, "unknown", "there is no such call in the plugin protocol that bunshin knows");
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return PluginAnswer.Refuse(StatusCodes.Status405MethodNotAllowed, "malformed", $"{method.Name} is asked for with POST");
        }

        var subject = "";
        try
        {
            var body = await ReadAsync(context);
            var request = method.Read(body.Span);
            subject = OptionText.Quotable(request.Subject);
            return PluginAnswer.Fulfil(subject, await method.AnswerAsync(request, context.RequestAborted));
        }
        catch (NetworkException refusal)
        {
            return PluginAnswer.Refuse(StatusCodes.Status200OK, Outcome(refusal.Kind), refusal.Message) with { Subject = subject };
        }
        catch (JsonException malformed)
        {
            return PluginAnswer.Refuse(StatusCodes.Status400BadRequest, "malformed", Describe(malformed));
        }
        catch (BadHttpRequestException bad)
        {
            return PluginAnswer.Refuse(bad.StatusCode, "malformed", bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the body is longer than {LongestBody} bytes"
                : bad.Message);
        }
        catch (Exception gone) when (context.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            return PluginAnswer.Refuse(StatusCodes.Status499ClientClosedRequest, "cancelled", "whoever asked is gone") with { Subject = subject };
        }
        catch (Exception failure)
        {
            return PluginAnswer.Refuse(StatusCodes.Status500InternalServerError, "failed", failure.Message) with { Subject = subject, Failure = failure };
        }
    }

    // No request of an engine has a Content-Type, and those without anything to say have no body.
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestBody;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static async Task WriteAsync(HttpContext context, PluginAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static string Describe(JsonException malformed)
    {
        var where = malformed.Path is { Length: > 1 } path ? $"{OptionText.Quotable(path)} of the body is not of the type it should be" : "the body is not a JSON object of Unicode text";
        return malformed.BytePositionInLine is { } position ? $"{where} (line {malformed.LineNumber + 1}, byte {position + 1})" : where;
    }

    private static string Outcome(NetworkProblem problem) => problem switch
    {
        NetworkProblem.Invalid => "invalid",
        NetworkProblem.NotFound => "not-found",
        NetworkProblem.Conflict => "conflict",
        NetworkProblem.Exhausted => "exhausted",
        _ => "unavailable",
    };

    private void Report(string method, PluginAnswer answer, TimeSpan duration)
    {
        if (answer.Failure is { } failure)
        {
            // Not the exception itself: its message may be as long as the request.
            Log.Failed(
                _log, method, answer.Subject, duration.TotalMilliseconds, answer.Reason ?? "", failure.GetType().Name, OptionText.Quotable((failure.StackTrace ?? "").ReplaceLineEndings(" "), LongestTrace));
        }
        else if (answer.Reason is { } reason)
        {
            Log.Refused(_log, method, answer.Subject, answer.Outcome, duration.TotalMilliseconds, reason);
        }
        else
        {
            Log.Answered(_log, method, answer.Subject, answer.Outcome, duration.TotalMilliseconds);
        }
    }
}
