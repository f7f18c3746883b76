using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Attaching;

/// <summary>What settlements write into the log.</summary>
internal static partial class SettlementLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void Failed(ILogger log, string sentence);
}
