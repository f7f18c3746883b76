using System.Net.Sockets;
using Bunshin.Cli.Daemon.Api;
using Bunshin.Cli.Daemon.Doors;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Cli.Ending;
using Bunshin.Docker;
using Bunshin.Networks.Storing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon;

/// <summary>A run of the daemon, from the first socket to the last.</summary>
internal static class DaemonRun
{
    // Some of what is asked waits on its thread for the disk or the kernel; those that only want to know how we are must find another at once.
    private const int LeastThreads = 32;

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, CancellationToken cancellation)
    {
        // First of all: nobody else has our state, or nothing of his is touched. Then the sockets, on which whoever comes early waits.
        using var store = SqliteStore.Open(options.State, options.Wait);
        _ = ThreadPool.SetMinThreads(LeastThreads, LeastThreads);
        using var sockets = DaemonSockets.Open(options);
        var limits = DoorLimits.Take();
        await using var server = DaemonServer.Create(options, sockets, limits);
        var logs = server.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger("Bunshin.Daemon");
        using var last = new LastWords(log, Console.Error);
        await using var services = new DaemonServices(store, options, logs);
        if (limits.Problem is { } problem)
        {
            services.Board.Tell("limits", [problem]);
            DaemonLog.Problem(log, problem);
        }

        using var api = new ApiEndpoints(options, services);
        DaemonServer.Route(server, new PluginEndpoints(services.Networks, services.Pools, logs), api);

        // The command line catches the signals too, and tells us by its own token.
        await using var interrupted = cancellation.Register(server.Lifetime.StopApplication);
        var manager = new SystemdNotifier();
        using var stopping = server.Lifetime.ApplicationStopping.Register(() =>
        {
            manager.Notify(ServiceState.Stopping);
            DaemonLog.Stopping(log, DaemonServer.Grace.TotalSeconds);
        });
        services.Start();
        await Listen(server, options, cancellation);
        manager.Notify(ServiceState.Ready);
        var view = services.Networks.Current;
        DaemonLog.Started(
            log, DaemonVersion.Text, options.PluginSocket, options.ApiSocket, view.Networks.Count, view.Endpoints.Count, options.State);
        await server.WaitForShutdownAsync(CancellationToken.None);
        var isStopped = await services.StopAsync();
        DaemonLog.Stopped(log);
        return isStopped ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static async Task Listen(WebApplication server, DaemonOptions options, CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (SocketException refused)
        {
            throw new FailureException($"cannot listen at {options.PluginSocket}, {options.ApiSocket}{(options.Metrics is { } metrics ? $", {metrics}" : "")}: {refused.Message}", refused);
        }
    }
}
