using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Networks.Sharing;

/// <summary>What is told of the etcd, once each time it changes.</summary>
internal sealed partial class EtcdLog(ILogger? logger)
{
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private string? _told;

    public void Found(EtcdOptions options)
    {
        _told = null;
        Found(_logger, options.HostName, options.Endpoints);
    }

    public void Lost(string why, bool wasThere)
    {
        if (wasThere || _told is null)
        {
            Lost(_logger, why);
            _told = why;
        }
    }

    public void Twice(string sentence) => Twice(_logger, sentence);

    [LoggerMessage(Level = LogLevel.Information, Message = "sharing addresses as host {Host} by etcd at {Endpoints}")]
    private static partial void Found(ILogger logger, string host, IEnumerable<Uri> endpoints);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no address of a shared LAN can be given out: {Why}")]
    private static partial void Lost(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    private static partial void Twice(ILogger logger, string sentence);
}
