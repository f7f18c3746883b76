using Bunshin.Cli.Daemon.Api;
using Bunshin.Docker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon;

/// <summary>A run of the daemon, from the first socket to the last.</summary>
internal static class DaemonRun
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, CancellationToken cancellation)
    {
        using var sockets = DaemonSockets.Open(options);
        await using var server = DaemonServer.Create(options, sockets);
        var logs = server.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger("Bunshin.Daemon");
        await using var services = DaemonServices.Open(options, logs);
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
        await server.StartAsync(cancellation);
        manager.Notify(ServiceState.Ready);
        var view = services.Networks.Current;
        DaemonLog.Started(
            log, DaemonVersion.Text, options.PluginSocket, options.ApiSocket, view.Networks.Count, view.Endpoints.Count, options.State);
        await server.WaitForShutdownAsync(CancellationToken.None);
        DaemonLog.Stopped(log);
        return ExitStatus.Success;
    }
}
