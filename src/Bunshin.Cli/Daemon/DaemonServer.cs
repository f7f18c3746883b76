using Bunshin.Cli.Daemon.Api;
using Bunshin.Cli.Daemon.Doors;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Docker;
using Bunshin.Linux.Ownership;
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
    public static WebApplication Create(DaemonOptions options, DaemonSockets sockets, DoorLimits limits)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "bunshin" });
        _ = builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        IHostApplicationLifetime? lifetime = null;
        AddLogging(builder.Logging, options, () => lifetime?.ApplicationStarted.IsCancellationRequested == true);
        _ = builder.WebHost.UseKestrelCore()
            .UseSockets(transport =>
            {
                transport.CreateBoundListenSocket = sockets.Give;
                transport.Backlog = ServiceSocket.Backlog;
            })
            .ConfigureKestrel(kestrel => Listen(kestrel, options, limits));
        var server = builder.Build();
        lifetime = server.Lifetime;
        return server;
    }

    /// <summary>Sends each request to the handler of its door.</summary>
    public static void Route(WebApplication application, PluginEndpoints plugin, ApiEndpoints api) =>
        application.Run(async context =>
        {
            if (context.Features.Get<DoorFeature>() is not { } door)
            {
                context.Abort();
                return;
            }

            door.Visit.Serve(isBegin: true);
            try
            {
                await (door.Door switch
                {
                    Door.Plugin => plugin.HandleAsync(context),
                    Door.Api => api.HandleAsync(context),
                    _ => api.HandleMetricsAsync(context),
                });
            }
            finally
            {
                door.Visit.Serve(isBegin: false);
            }
        });

    private static void Listen(KestrelServerOptions kestrel, DaemonOptions options, DoorLimits limits)
    {
        PluginEndpoints.Limit(kestrel);
        kestrel.ListenUnixSocket(options.PluginSocket, listen => Keep(listen, Door.Plugin, limits));
        kestrel.ListenUnixSocket(options.ApiSocket, listen => Keep(listen, Door.Api, limits));
        if (options.Metrics is { } metrics)
        {
            kestrel.Listen(metrics, listen => Keep(listen, Door.Metrics, limits));
        }
    }

    private static void Keep(ListenOptions listen, Door door, DoorLimits limits)
    {
        listen.Protocols = HttpProtocols.Http1;
        var keeper = new Doorkeeper(limits.Of(door));
        _ = listen.Use(next => async connection =>
        {
            using var visit = keeper.Enter(connection);
            if (visit is not null)
            {
                connection.Features.Set(new DoorFeature(door, visit));
                await next(connection);
            }
        });
    }

    private static void AddLogging(ILoggingBuilder logging, DaemonOptions options, Func<bool> isStarted)
    {
        // Why a start fails is thrown too, and said in one line by whoever catches it.
        _ = logging
            .AddFilter("Microsoft", level => level >= LogLevel.Warning && (level < LogLevel.Error || isStarted()))
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
