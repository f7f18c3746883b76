using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Networks.Sharing;

/// <summary>What is told of the etcd, once each time it changes.</summary>
internal sealed partial class EtcdLog(ILogger? logger)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    public void Found(EtcdOptions options) => Found(_logger, options.HostName, options.Endpoints);

    public void Twice(string sentence) => Twice(_logger, sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "sharing addresses as host {Host} by etcd at {Endpoints}")]
    private static partial void Found(ILogger logger, string host, IEnumerable<Uri> endpoints);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    private static partial void Twice(ILogger logger, string sentence);
}
