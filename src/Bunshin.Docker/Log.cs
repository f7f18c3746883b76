using Microsoft.Extensions.Logging;

namespace Bunshin.Docker;

/// <summary>What the plugin writes into the log.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Method} {Subject}: {Outcome} in {Milliseconds:0.0} ms")]
    public static partial void Answered(ILogger log, string method, string subject, string outcome, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Subject}: {Outcome} in {Milliseconds:0.0} ms: {Reason}")]
    public static partial void Refused(ILogger log, string method, string subject, string outcome, double milliseconds, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Method} {Subject}: failed in {Milliseconds:0.0} ms: {Reason} ({Type}) {Trace}")]
    public static partial void Failed(ILogger log, string method, string subject, double milliseconds, string reason, string type, string trace);

    [LoggerMessage(4, LogLevel.Warning, "{Subject}: bunshin driver does not support port mappings; the child is on the LAN itself, with all its ports")]
    public static partial void PortMappings(ILogger log, string subject);

    [LoggerMessage(5, LogLevel.Warning, "{Subject}: the engine lets no plugin name a link in its container: com.docker.network.endpoint.ifname is without effect")]
    public static partial void InterfaceName(ILogger log, string subject);

    [LoggerMessage(6, LogLevel.Warning, "{Subject}: the engine has removed it, and endpoint {Endpoint} with it, without having told us that that left")]
    public static partial void Forgotten(ILogger log, string subject, string endpoint);
}
