using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon.Services;

/// <summary>What the daemon itself writes into the log.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(1, LogLevel.Information, "bunshin {Version} serves Docker on {PluginSocket} and its own verbs on {ApiSocket}; {Networks} networks and {Endpoints} endpoints in {State}")]
    public static partial void Started(ILogger log, string version, string pluginSocket, string apiSocket, int networks, int endpoints, string state);

    [LoggerMessage(2, LogLevel.Information, "stopping: requests that are under way have {Seconds} s")]
    public static partial void Stopping(ILogger log, double seconds);

    [LoggerMessage(3, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(4, LogLevel.Warning, "a failure that nobody waited for: {Reason} ({Type})")]
    public static partial void Unobserved(ILogger log, string reason, string type);

    [LoggerMessage(5, LogLevel.Error, "{Part} could not be stopped as it should, and the rest is stopped all the same: {Reason} ({Type})")]
    public static partial void NotStopped(ILogger log, string part, string reason, string type);

    [LoggerMessage(6, LogLevel.Warning, "{Problem}")]
    public static partial void Problem(ILogger log, string problem);
}
