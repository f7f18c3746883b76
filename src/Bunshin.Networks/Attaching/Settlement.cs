using System.Collections.Concurrent;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Health;
using Bunshin.Networks.Locking;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Attaching;

/// <summary>What is done once an endpoint's link is up in its sandbox: its place there is remembered, its addresses are announced. Any thread.</summary>
/// <remarks>The kernel's own word of the link begins it; nobody asks again and again.</remarks>
internal sealed class Settlement : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Waiting> _underWay = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _failed = new(StringComparer.Ordinal);
    private readonly Registry _registry;
    private readonly IHost _host;
    private readonly LinkMarks _marks;
    private readonly EndpointSearch _search;
    private readonly IAnnouncer _announcer;
    private readonly HealthBoard _board;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;

    public Settlement(
        Registry registry, IHost host, LinkMarks marks, EndpointSearch search, IAnnouncer announcer, HealthBoard board, ILogger log, TimeProvider clock)
    {
        (_registry, _host, _marks, _search, _announcer, _board, _log, _clock) = (registry, host, marks, search, announcer, board, log, clock);
        host.LinkChanged += OnLinkChanged;
    }

    /// <summary>Begins for an endpoint that was joined; nothing where that has begun already.</summary>
    public void Begin(Network network, Endpoint endpoint)
    {
        var waiting = new Waiting();
        if (_underWay.TryAdd(endpoint.Id, waiting))
        {
            _ = RunAsync(network, endpoint, waiting);
        }
        else
        {
            waiting.Dispose();
        }
    }

    /// <summary>Begins anew, as after a parent's link has come up again.</summary>
    public void Again(Network network, Endpoint endpoint)
    {
        End(endpoint.Id);
        Begin(network, endpoint);
    }

    /// <summary>Stops; the endpoint is leaving.</summary>
    public void End(string endpointId)
    {
        if (_underWay.TryRemove(endpointId, out var waiting))
        {
            waiting.Stop();
        }

        Tell(endpointId, null);
    }

    /// <summary>It has begun, and failed: it is amiss until it is begun again and succeeds.</summary>
    public bool HasFailed(string endpointId) => _failed.ContainsKey(endpointId);

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.LinkChanged -= OnLinkChanged;
        foreach (var endpoint in _underWay.Keys)
        {
            End(endpoint);
        }
    }

    private void OnLinkChanged(LinkInfo? link)
    {
        if (link is null)
        {
            foreach (var waiting in _underWay.Values)
            {
                waiting.Wake();
            }
        }
        else if (link.IsUp && _marks.EndpointOf(link.Alias, _underWay.ContainsKey) is { } endpoint && _underWay.TryGetValue(endpoint, out var waiting))
        {
            waiting.Wake();
        }
    }

    private async Task RunAsync(Network network, Endpoint endpoint, Waiting waiting)
    {
        var isDone = false;
        try
        {
            await Task.Yield();
            isDone = await SettleAsync(network, endpoint, waiting);
        }
        catch (OperationCanceledException)
        {
            // The endpoint left, or its link never came up: whoever looks at everything from time to time sees that.
        }
        catch (Exception failure) when (!waiting.Stopped.IsCancellationRequested)
        {
            var sentence = $"endpoint {endpoint.Id}: {Supervision.Sentence(failure)}";
            Tell(endpoint.Id, sentence);
            SettlementLog.Failed(_log, sentence);
            if (waiting.Stopped.IsCancellationRequested || _registry.Current.Endpoints.GetValueOrDefault(endpoint.Id) is not { IsJoined: true })
            {
                // It left just now, and whoever saw to that found nothing to be taken back.
                Tell(endpoint.Id, null);
            }
        }
        catch (Exception)
        {
            // It left meanwhile, and its sandbox is gone.
        }
        finally
        {
            // What is done is done once, until the endpoint leaves or its parent's carrier comes back.
            waiting.Dispose();
            if (!isDone)
            {
                _ = _underWay.TryRemove(KeyValuePair.Create(endpoint.Id, waiting));
            }
        }
    }

    private async Task<bool> SettleAsync(Network network, Endpoint endpoint, Waiting waiting)
    {
        EndpointPlace? found;
        await using (_clock.CreateTimer(_ => waiting.GiveUp(), state: null, s_patience, Timeout.InfiniteTimeSpan))
        {
            found = await WaitAsync(network, endpoint, waiting);
        }

        if (found is not { } place)
        {
            return false;
        }

        Remember(endpoint, place);
        if (network.Settings.Announcements > 0)
        {
            var addresses = endpoint.Addresses.Select(static address => address.Address).ToArray();
            await _announcer.AnnounceAsync(
                new Announcement(endpoint.Attachment!.Sandbox, place.Name, addresses, network.Settings.Announcements, network.Settings.AnnouncementInterval),
                waiting.Stopped);
        }

        Tell(endpoint.Id, null);
        return true;
    }

    // The sandbox may be made only after its manager has said that all is done.
    private async Task<EndpointPlace?> WaitAsync(Network network, Endpoint endpoint, Waiting waiting)
    {
        while (true)
        {
            var news = waiting.News;
            waiting.Stopped.ThrowIfCancellationRequested();
            if (waiting.IsGivenUp)
            {
                return null;
            }

            if (_search.FindInSandbox(network, endpoint) is { IsUp: true } place)
            {
                return place;
            }

            await news;
        }
    }

    private void Remember(Endpoint endpoint, EndpointPlace place) => _registry.Change(view =>
        view.Endpoints.GetValueOrDefault(endpoint.Id) is { Attachment: { IsLeft: false } attachment } now
            && attachment.Sandbox == endpoint.Attachment!.Sandbox && (attachment.SeenName, attachment.SeenIndex) != (place.Name, place.Index)
            ? new StoreChange { Endpoints = [now with { Attachment = attachment with { SeenName = place.Name, SeenIndex = place.Index } }] }
            : new StoreChange());

    private void Tell(string endpointId, string? problem)
    {
        _board.Tell($"endpoint {endpointId}", problem is null ? [] : [problem]);
        _ = problem is null ? _failed.TryRemove(endpointId, out _) : _failed.TryAdd(endpointId, true);
    }

    /// <summary>One that waits for news of its link.</summary>
    private sealed class Waiting : IDisposable
    {
        private readonly Latch _latch = new("waiting");
        private readonly CancellationTokenSource _stop = new();
        private TaskCompletionSource _news = New();
        private bool _isOver;
        private volatile bool _isGivenUp;

        public Waiting() => Stopped = _stop.Token;

        public CancellationToken Stopped { get; }

        /// <summary>Ends with the next news. It is asked for before a look, so that nothing is missed.</summary>
        public Task News => Volatile.Read(ref _news).Task;

        /// <summary>The link has not come up for long.</summary>
        public bool IsGivenUp => _isGivenUp;

        public void Wake() => Interlocked.Exchange(ref _news, New()).SetResult();

        public void GiveUp()
        {
            _isGivenUp = true;
            Wake();
        }

        /// <summary>Ends the wait for news, and what follows it.</summary>
        public void Stop()
        {
            using (_latch.Enter())
            {
                if (!_isOver)
                {
                    _ = _stop.CancelAsync();
                }
            }

            Wake();
        }

        public void Dispose()
        {
            using (_latch.Enter())
            {
                _isOver = true;
                _stop.Dispose();
            }
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What settlements write into the log.</summary>
internal static partial class SettlementLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    public static partial void Failed(ILogger log, string sentence);
}
