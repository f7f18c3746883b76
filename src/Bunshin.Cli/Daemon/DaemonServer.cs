using Bunshin.Cli.Daemon.Api;
using Bunshin.Docker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Bunshin.Cli.Daemon;

/// <summary>The web server of the daemon: a handler for each door.</summary>
internal static class DaemonServer
{
    /// <summary>How long requests that are under way may take after the daemon was told to stop.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Makes one. It takes nothing from files or the environment.</summary>
    public static WebApplication Create(DaemonOptions options, DaemonSockets sockets)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "bunshin" });
        _ = builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        AddLogging(builder.Logging, options);
        _ = builder.WebHost.UseKestrelCore()
            .UseSockets(transport => transport.CreateBoundListenSocket = sockets.Give)
            .ConfigureKestrel(kestrel => Listen(kestrel, options));
        return builder.Build();
    }

    /// <summary>Sends each request to the handler of its door.</summary>
    public static void Route(WebApplication application, PluginEndpoints plugin, ApiEndpoints api) =>
        application.Run(context => context.Features.Get<DoorFeature>()?.Door switch
        {
            Door.Plugin => plugin.HandleAsync(context),
            Door.Api => api.HandleAsync(context),
            _ => api.HandleMetricsAsync(context),
        });

    private static void Listen(KestrelServerOptions kestrel, DaemonOptions options)
    {
        PluginEndpoints.Limit(kestrel);
        kestrel.ListenUnixSocket(options.PluginSocket, listen => Mark(listen, Door.Plugin));
        kestrel.ListenUnixSocket(options.ApiSocket, listen => Mark(listen, Door.Api));
        if (options.Metrics is { } metrics)
        {
            kestrel.Listen(metrics, listen => Mark(listen, Door.Metrics));
        }
    }

    private static void Mark(ListenOptions listen, Door door)
    {
        listen.Protocols = HttpProtocols.Http1;
        var feature = new DoorFeature(door);
        _ = listen.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
    }

    private static void AddLogging(ILoggingBuilder logging, DaemonOptions options)
    {
        _ = logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddConsole(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;
                console.FormatterName = options.IsLogJson ? ConsoleFormatterNames.Json
                    : SystemdHelpers.IsSystemdService() ? ConsoleFormatterNames.Systemd
                    : ConsoleFormatterNames.Simple;
            });
        _ = logging.Services.Configure<SimpleConsoleFormatterOptions>(simple =>
        {
            simple.SingleLine = true;
            simple.UseUtcTimestamp = true;
            simple.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        _ = logging.Services.Configure<JsonConsoleFormatterOptions>(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
    }
}
