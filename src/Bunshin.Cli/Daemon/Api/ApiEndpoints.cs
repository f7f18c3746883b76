using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bunshin.Cli.Daemon.Doors;
using Bunshin.Cli.Daemon.Metrics;
using Bunshin.Cli.Daemon.Services;
using Microsoft.AspNetCore.Http;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>Answers our own verbs and monitoring. It only tells; what changes networks comes from the engine.</summary>
internal sealed class ApiEndpoints : IDisposable
{
    private readonly DaemonOptions _options;
    private readonly DaemonServices _services;
    private readonly MeterReadings _readings = new();
    private readonly StateGauges _gauges;
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;

    public ApiEndpoints(DaemonOptions options, DaemonServices services)
    {
        _options = options;
        _services = services;
        _gauges = new StateGauges(services);
    }

    /// <summary>Answers a request of the API's socket.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return FailAsync(context, StatusCodes.Status405MethodNotAllowed, "this API only tells: ask with GET");
        }

        var view = _services.Networks.Current;
        switch (context.Request.Path.Value)
        {
            case "/health":
                var problems = _services.Problems;
                context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return WriteAsync(context, new HealthReply(problems.Count == 0, problems), ApiJson.Default.HealthReply);
            case "/metrics":
                return HandleMetricsAsync(context);
            case "/v1/status":
                return WriteAsync(context, Status(), ApiJson.Default.StatusReply);
            case "/v1/networks":
                return WriteAsync(
                    context,
                    [.. view.Networks.Values.OrderBy(network => network.Created).Select(network => NetworkReply.Of(network, view))],
                    ApiJson.Default.NetworkReplyArray);
            case "/v1/endpoints":
                return WriteAsync(
                    context,
                    [.. view.Endpoints.Values.OrderBy(endpoint => endpoint.Id, StringComparer.Ordinal).Select(EndpointReply.Of)],
                    ApiJson.Default.EndpointReplyArray);
            case "/v1/pools":
                return WriteAsync(
                    context,
                    [.. view.Pools.Values.OrderBy(pool => pool.Number).Select(pool => PoolReply.Of(pool, view))],
                    ApiJson.Default.PoolReplyArray);
            default:
                return FailAsync(
                    context, StatusCodes.Status404NotFound, "there are /health, /metrics, /v1/status, /v1/networks, /v1/endpoints and /v1/pools");
        }
    }

    /// <summary>Answers a request of the metrics' address: <c>/metrics</c>, and nothing that tells of networks.</summary>
    public Task HandleMetricsAsync(HttpContext context)
    {
        if (context.Features.Get<DoorFeature>()?.Door == Door.Metrics)
        {
            context.Response.Headers.Connection = "close"; // Nobody stays in a door that anybody may reach.
        }

        if (context.Request.Path != "/metrics" || !HttpMethods.IsGet(context.Request.Method))
        {
            return FailAsync(context, StatusCodes.Status404NotFound, "there is GET /metrics");
        }

        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(PrometheusText.Render(_readings.Read())), context.RequestAborted).AsTask();
    }

    public void Dispose()
    {
        _readings.Dispose();
        _gauges.Dispose();
    }

    private static Task FailAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new ApiError(error), ApiJson.Default.ApiError);
    }

    private static async Task WriteAsync<T>(HttpContext context, T reply, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, reply, type, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    private StatusReply Status()
    {
        var view = _services.Networks.Current;
        return new StatusReply
        {
            Version = DaemonVersion.Text,
            Pid = Environment.ProcessId,
            Started = _started,
            PluginSocket = _options.PluginSocket,
            State = _options.State,
            Networks = view.Networks.Count,
            Endpoints = view.Endpoints.Count,
            Joined = view.Endpoints.Values.Count(endpoint => endpoint.IsJoined),
            Pools = view.Pools.Count,
            Problems = _services.Problems,
        };
    }
}
