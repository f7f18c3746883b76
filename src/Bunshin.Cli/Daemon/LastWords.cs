using Bunshin.Cli.Daemon.Services;
using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon;

/// <summary>Tells what nobody had foreseen: a failure that ends the process, or one of a task that nobody waits for, which ends nothing.</summary>
internal sealed class LastWords : IDisposable
{
    private readonly ILogger _log;
    private readonly TextWriter _errors;

    public LastWords(ILogger log, TextWriter errors)
    {
        _log = log;
        _errors = errors;
        AppDomain.CurrentDomain.UnhandledException += Ended;
        TaskScheduler.UnobservedTaskException += Unobserved;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= Ended;
        TaskScheduler.UnobservedTaskException -= Unobserved;
    }

    // Not by the log, whose lines are written by a thread of their own: there is no time for that any more.
    private void Ended(object sender, UnhandledExceptionEventArgs failure)
    {
        var what = failure.ExceptionObject as Exception;
        _errors.WriteLine($"bunshin: ended by a failure that nobody had foreseen: {failure.ExceptionObject.GetType().Name}: {(what is null ? "" : Networks.Health.Supervision.Sentence(what))}");
        _errors.Flush();
    }

    private void Unobserved(object? sender, UnobservedTaskExceptionEventArgs failure)
    {
        failure.SetObserved();
        DaemonLog.Unobserved(_log, Networks.Health.Supervision.Sentence(failure.Exception.GetBaseException()), failure.Exception.GetBaseException().GetType().Name);
    }
}
