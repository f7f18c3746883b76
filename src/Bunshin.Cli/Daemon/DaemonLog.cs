using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon;

/// <summary>What the daemon itself writes into the log.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(1, LogLevel.Information, "bunshin {Version} serves Docker on {PluginSocket} and its own verbs on {ApiSocket}; {Networks} networks and {Endpoints} endpoints in {State}")]
    public static partial void Started(ILogger log, string version, string pluginSocket, string apiSocket, int networks, int endpoints, string state);

    [LoggerMessage(2, LogLevel.Information, "stopping: requests that are under way have {Seconds} s")]
    public static partial void Stopping(ILogger log, double seconds);

    [LoggerMessage(3, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger log);
}
