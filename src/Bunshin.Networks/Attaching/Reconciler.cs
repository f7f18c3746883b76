using Bunshin.Linux;
using Bunshin.Linux.Netlink.Events;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Attaching;

/// <summary>
/// Compares what is stored with what is there, and mends the difference: at the start, when a link of the host comes, goes or
/// changes, and from time to time. State is never removed because a device is away.
/// </summary>
public sealed partial class Reconciler : IDisposable
{
    private const int FullSeconds = 15;
    private const int Patience = 2;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private readonly Registry _registry;
    private readonly ParentAttachments _attachments;
    private readonly NetworkService _service;
    private readonly ILogger<Reconciler> _logger;
    private readonly StaleEndpoints _stale;
    private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);
    private readonly OrphanLinks _orphans = new();
    private readonly Dictionary<string, bool> _carriers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Lock _pass = new();
    private Thread? _thread;
    private volatile bool _isStopping;
    private long _passes;
    private long _repairs;

    /// <summary>Nothing is looked at before <see cref="Start"/>.</summary>
    public Reconciler(Registry registry, ParentAttachments attachments, NetworkService service, ILogger<Reconciler> logger)
        : this(registry, attachments, service, logger, TimeProvider.System)
    {
    }

    internal Reconciler(Registry registry, ParentAttachments attachments, NetworkService service, ILogger<Reconciler> logger, TimeProvider clock)
    {
        _service = service;
        _stale = new StaleEndpoints(clock);
        _registry = registry;
        _attachments = attachments;
        _logger = logger;
    }

    /// <summary>How often it has looked.</summary>
    public long Passes => Interlocked.Read(ref _passes);

    /// <summary>How many links it has made anew, taken over with a parent that came back, or removed because nobody wants them.</summary>
    public long Repairs => Interlocked.Read(ref _repairs);

    /// <summary>What is not as it should be now; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>Brings about what is stored, and goes on doing so until disposed.</summary>
    public void Start()
    {
        Look(isFull: true);
        _thread = new Thread(Watch) { IsBackground = true, Name = "reconcile" };
        _thread.Start();
    }

    /// <summary>Looks at everything now.</summary>
    /// <param name="isFull">Also at links in sandboxes, and for links that nobody wants.</param>
    public void Look(bool isFull)
    {
        lock (_pass)
        {
            var problems = new List<string>();
            try
            {
                LetGoOfParents();
                problems.AddRange(OpenWaiting());
                Announce();
                if (isFull)
                {
                    problems.AddRange(MendEndpoints());
                    RemoveOrphans();
                    RemoveStale();
                    foreach (var runner in _attachments.Runners)
                    {
                        runner.RefreshHostAccess();
                    }
                }

                problems.AddRange(AbsentParents());
                problems.AddRange(_attachments.Runners.SelectMany(runner => runner.Remarks));
            }
            catch (Exception failure) when (failure is LinuxException or NetworkException or Datapaths.DatapathException)
            {
                problems.Add(failure.Message);
            }

            Tell(problems);
            Interlocked.Increment(ref _passes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        _thread?.Join();
    }

    private void Watch()
    {
        using var events = RouteEvents.Open(RouteEventTopics.Links);
        var lastFull = Environment.TickCount64;
        while (!_isStopping)
        {
            var seen = events.Read(TimeSpan.FromMilliseconds(500)).Count > 0;
            if (seen)
            {
                // A container's start is a dozen events; one look at the end of them does.
                Thread.Sleep(Gathering);
                while (events.TryRead().Count > 0)
                {
                }
            }

            var isFull = Environment.TickCount64 - lastFull > FullSeconds * 1000;
            if ((seen || isFull) && !_isStopping)
            {
                Look(isFull);
                lastFull = isFull ? Environment.TickCount64 : lastFull;
            }
        }
    }

    /// <summary>Parents that are gone are served no longer, and are waited for.</summary>
    private void LetGoOfParents()
    {
        foreach (var runner in _attachments.Runners)
        {
            if (runner.LetGoIfGone())
            {
                LogParentGone(runner.Parent);
                _attachments.Forget(runner);
            }
            else if (!runner.IsRunning && !runner.IsIdle)
            {
                _attachments.Forget(runner);
            }
        }
    }

    /// <summary>A network without a running endpoint needs nothing of its parent yet, so that opening it tells nothing.</summary>
    private IEnumerable<string> AbsentParents() =>
        _attachments.Runners
            .Where(runner => HostLinks.Find(runner.Parent) is null)
            .Select(runner => $"parent {runner.Parent} is not there: networks wait for it: {string.Join(", ", runner.Networks.Select(network => Addressing.AddressBook.Short(network.Id)))}");

    private IReadOnlyList<string> OpenWaiting()
    {
        var waiting = _registry.Current.Networks.Values.Where(network => _attachments.RunnerOf(network.Id) is null).ToArray();
        if (waiting.Length == 0)
        {
            return [];
        }

        var problems = _attachments.Restore(waiting);
        var opened = waiting.Count(network => _attachments.RunnerOf(network.Id) is not null);
        if (opened > 0)
        {
            LogOpened(opened, waiting.Length);
            Interlocked.Add(ref _repairs, opened);
        }

        return problems;
    }

    /// <summary>Neighbours may have forgotten, or learned otherwise, while a parent had no carrier.</summary>
    private void Announce()
    {
        foreach (var runner in _attachments.Runners)
        {
            if (runner.Observe() is not { HasCarrier: var hasCarrier })
            {
                continue;
            }

            if (_carriers.TryGetValue(runner.Parent, out var had) && !had && hasCarrier)
            {
                LogCarrier(runner.Parent);
                foreach (var endpoint in runner.Endpoints)
                {
                    _attachments.Announce(runner.Networks.First(network => network.Id == endpoint.NetworkId), endpoint);
                }
            }

            _carriers[runner.Parent] = hasCarrier;
        }
    }

    /// <summary>Joined endpoints whose link is nowhere, twice in a row, get a new one if their sandbox is there; those not served are served.</summary>
    private List<string> MendEndpoints()
    {
        var problems = new List<string>();
        var view = _registry.Current;
        var joined = view.Endpoints.Values.Where(endpoint => endpoint.IsJoined).ToLookup(endpoint => HostLinks.Find(endpoint) is null);
        foreach (var gone in _missing.Keys.Except(joined[true].Select(endpoint => endpoint.Id)).ToArray())
        {
            _ = _missing.Remove(gone);
        }

        foreach (var endpoint in joined[true].Where(endpoint => HostLinks.IsThere(endpoint.Attachment!.Sandbox) && IsLongMissing(endpoint)))
        {
            Mend(view, endpoint, problems, network =>
            {
                _attachments.Rebuild(network, endpoint);
                LogRebuilt(endpoint.Id, endpoint.Attachment!.Sandbox);
            });
        }

        foreach (var endpoint in joined[false].Where(endpoint => _attachments.RunnerOf(endpoint.NetworkId)?.Has(endpoint.Id) == false))
        {
            Mend(view, endpoint, problems, network => _attachments.Attach(network, endpoint));
        }

        return problems;
    }

    private bool IsLongMissing(Endpoint endpoint) => (_missing[endpoint.Id] = _missing.GetValueOrDefault(endpoint.Id) + 1) >= Patience;

    private void Mend(RegistryView view, Endpoint endpoint, List<string> problems, Action<Network> mend)
    {
        if (view.Networks.GetValueOrDefault(endpoint.NetworkId) is not { } network)
        {
            return;
        }

        try
        {
            mend(network);
            Interlocked.Increment(ref _repairs);
        }
        catch (Exception failure) when (failure is NetworkException or LinuxException)
        {
            problems.Add($"endpoint {endpoint.Id}: {failure.Message}");
        }
    }

    /// <summary>Links that a crash left.</summary>
    private void RemoveOrphans()
    {
        foreach (var link in _orphans.Remove(_registry.Current))
        {
            Interlocked.Increment(ref _repairs);
            LogOrphan(link);
        }
    }

    /// <summary>Endpoints of managers that died, and came back without a word about them.</summary>
    private void RemoveStale()
    {
        foreach (var endpoint in _stale.In(_registry.Current))
        {
            _service.ForgetEndpointAsync(endpoint).GetAwaiter().GetResult();
            Interlocked.Increment(ref _repairs);
            LogForgotten(endpoint.Id, endpoint.NetworkId);
        }
    }

    private void Tell(List<string> problems)
    {
        foreach (var problem in problems.Where(problem => !_told.Contains(problem)))
        {
            LogProblem(problem);
        }

        _told.Clear();
        _told.UnionWith(problems);
        Problems = problems;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "parent {Parent} is gone; its networks and endpoints wait for it")]
    private partial void LogParentGone(string parent);

    [LoggerMessage(Level = LogLevel.Information, Message = "opened {Opened} of {Waiting} networks that were waiting")]
    private partial void LogOpened(int opened, int waiting);

    [LoggerMessage(Level = LogLevel.Information, Message = "parent {Parent} has carrier again; announcing its endpoints")]
    private partial void LogCarrier(string parent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the link of endpoint {Endpoint} was gone from {Sandbox}; made anew")]
    private partial void LogRebuilt(string endpoint, string sandbox);

    [LoggerMessage(Level = LogLevel.Warning, Message = "removed link {Link}, which no network or endpoint wants")]
    private partial void LogOrphan(string link);

    [LoggerMessage(Level = LogLevel.Warning, Message = "removed endpoint {Endpoint} of network {Network}: its sandbox has been gone for long, or was never joined")]
    private partial void LogForgotten(string endpoint, string network);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private partial void LogProblem(string problem);
}
