using Bunshin.Networks.Health;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Tests.Health;

/// <summary>No failure ends a loop, and each is told.</summary>
public sealed class Loops_that_fail
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HealthBoard _board = new();
    private readonly Lines _log = new();

    public static TheoryData<Type> Kinds =>
    [
        typeof(IOException), typeof(DirectoryNotFoundException), typeof(HttpRequestException), typeof(NullReferenceException), typeof(InvalidOperationException),
        typeof(OperationCanceledException), typeof(TaskCanceledException), typeof(ObjectDisposedException), typeof(OutOfMemoryException), typeof(AggregateException),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Periodic_work_goes_on_whatever_it_throws(Type kind)
    {
        var turns = 0;
        var failing = true;
        await using (var work = new PeriodicWork("the work", Often, _board, _log, _ =>
        {
            Interlocked.Increment(ref turns);
            return Volatile.Read(ref failing) ? throw Make(kind) : Task.CompletedTask;
        }))
        {
            work.Start();
            await Until(() => Volatile.Read(ref turns) >= 3);
            Assert.StartsWith("the work failed and will try again: ", Assert.Single(_board.Problems), StringComparison.Ordinal);
            Assert.True(_board.Failures["the work"] >= 2);
            Assert.Single(_log.Told, line => line.StartsWith("the work failed and", StringComparison.Ordinal));

            Volatile.Write(ref failing, false);
            await Until(() => _board.Problems.Count == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_thread_goes_on_whatever_a_turn_throws(Type kind)
    {
        var turns = 0;
        using var thread = new SupervisedThread("the thread", _board, _log, _ => Interlocked.Increment(ref turns) switch
        {
            1 or 2 => throw Make(kind),
            3 => _board.Failures["the thread"] == 2 && _board.Problems.Count == 1,
            _ => false,
        });
        thread.Start();
        await Until(() => Volatile.Read(ref turns) == 4 && _board.Problems.Count == 0);
        Assert.Equal(2, _board.Failures["the thread"]);
    }

    [Fact]
    public async Task Disposal_ends_what_is_under_way_and_throws_nothing()
    {
        var begun = new TaskCompletionSource();
        var work = new PeriodicWork("the work", Often, _board, _log, async stop =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("cut off");
            }
        });
        work.Start();
        await begun.Task;
        await work.DisposeAsync();
        await work.DisposeAsync();
        Assert.Equal(1, _board.Failures["the work"]);
    }

    [Fact]
    public async Task Being_cancelled_by_its_own_disposal_is_no_failure()
    {
        var begun = new TaskCompletionSource();
        var work = new PeriodicWork("the work", Often, _board, _log, stop =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, stop);
        });
        work.Start();
        await begun.Task;
        await work.DisposeAsync();
        Assert.Equal(0, _board.Failures["the work"]);
        Assert.Empty(_board.Problems);
    }

    [Fact]
    public async Task A_change_of_the_message_is_logged_and_a_message_from_outside_is_bounded()
    {
        var turns = 0;
        await using var work = new PeriodicWork(
            "the work", Often, _board, _log, _ => throw new IOException(Interlocked.Increment(ref turns) < 4 ? "one\nof two lines" : new string('x', 1 << 20)));
        work.Start();
        await Until(() => _log.Told.Count(line => line.StartsWith("the work failed and", StringComparison.Ordinal)) == 2);
        Assert.All(_log.Told.Where(line => line.StartsWith("the work failed and", StringComparison.Ordinal)), line => Assert.True(line.Length < 700 && !line.Contains('\n')));
    }

    [Fact]
    public void A_source_replaces_what_it_said_before()
    {
        _board.Tell("b", ["two", "three"]);
        _board.Tell("a", ["one"]);
        Assert.Equal(["one", "two", "three"], _board.Problems);
        _board.Tell("b", ["four"]);
        _board.Tell("a", []);
        Assert.Equal(["four"], _board.Problems);
    }

    private static Exception Make(Type kind) => kind == typeof(ObjectDisposedException) ? new ObjectDisposedException("socket") : (Exception)Activator.CreateInstance(kind)!;

    private static async Task Until(Func<bool> isSo)
    {
        for (var end = DateTime.UtcNow + Patience; !isSo(); await Task.Delay(5))
        {
            Assert.True(DateTime.UtcNow < end, "it does not come about");
        }
    }

    private sealed class Lines : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Told
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add(formatter(state, exception));
            }
        }
    }
}
