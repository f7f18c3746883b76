using System.Text;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Health;

/// <summary>
/// Keeps the failures of a background loop from ending it: whatever its work throws is counted, told on the board until the next success, and
/// logged once each time its message changes.
/// </summary>
/// <remarks>One loop has it; it is called by one thread at a time.</remarks>
public sealed partial class Supervision
{
    private const int LongestSentence = 500;
    private readonly string _loop;
    private readonly HealthBoard _board;
    private readonly ILogger _log;
    private string? _told;

    /// <summary>Of a loop.</summary>
    /// <param name="loop">Its name, as in "the engine watch".</param>
    /// <param name="board">Where its failures are told and counted.</param>
    /// <param name="log">Where they are logged.</param>
    public Supervision(string loop, HealthBoard board, ILogger log)
    {
        _loop = loop;
        _board = board;
        _log = log;
        board.Know(loop);
    }

    /// <summary>Does one turn of the loop's work.</summary>
    /// <param name="turn">The work.</param>
    /// <param name="stop">Stops the loop; the turn may be cancelled by it.</param>
    /// <returns>What it answered, or <paramref name="failed"/> if it threw.</returns>
    /// <typeparam name="T">What the work answers.</typeparam>
    /// <param name="failed">What stands for an answer when there is none.</param>
    public T Guard<T>(Func<CancellationToken, T> turn, T failed, CancellationToken stop)
    {
        try
        {
            var answer = turn(stop);
            Succeeded();
            return answer;
        }
        catch (Exception failure)
        {
            Failed(failure, stop);
            return failed;
        }
    }

    /// <summary>Does one turn of work that waits.</summary>
    /// <param name="turn">The work.</param>
    /// <param name="stop">Stops the loop; the turn may be cancelled by it.</param>
    /// <returns>Whether it succeeded. The task never fails.</returns>
    public async Task<bool> GuardAsync(Func<CancellationToken, Task> turn, CancellationToken stop)
    {
        try
        {
            await turn(stop).ConfigureAwait(false);
            Succeeded();
            return true;
        }
        catch (Exception failure)
        {
            Failed(failure, stop);
            return false;
        }
    }

    /// <summary>What an exception says, in one line of bounded length: what it says may come from outside.</summary>
    public static string Sentence(Exception failure)
    {
        var text = new StringBuilder();
        foreach (var letter in failure.Message.EnumerateRunes())
        {
            if (text.Length >= LongestSentence)
            {
                _ = text.Append("...");
                break;
            }

            _ = text.Append(Rune.IsControl(letter) ? " " : letter.ToString());
        }

        return text.ToString();
    }

    private void Succeeded()
    {
        if (_told is not null)
        {
            _told = null;
            _board.Tell(_loop, []);
            LogMended(_log, _loop);
        }
    }

    private void Failed(Exception failure, CancellationToken stop)
    {
        if (failure is OperationCanceledException && stop.IsCancellationRequested)
        {
            return;
        }

        var sentence = Sentence(failure);
        _board.Count(_loop);
        _board.Tell(_loop, [$"{_loop} failed and will try again: {sentence}"]);
        if (sentence != _told)
        {
            _told = sentence;
            LogFailed(_log, _loop, sentence, failure.GetType().Name);
            LogTrace(_log, _loop, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loop} failed and will try again: {Reason} ({Type})")]
    private static partial void LogFailed(ILogger log, string loop, string reason, string type);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Loop} failed")]
    private static partial void LogTrace(ILogger log, string loop, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Loop} succeeds again")]
    private static partial void LogMended(ILogger log, string loop);
}
