using Bunshin.Linux.Netlink.Links;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
using Bunshin.Networks.Locking;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Reconciling;

/// <summary>
/// Compares what is stored with what is there, and mends the difference: at the start, when a link of the host or of a sandbox comes, goes or
/// changes, and from time to time. State is never removed because a device is away.
/// </summary>
/// <remarks>Each step, each parent and each endpoint is by itself: what fails is told, tried again, and holds up nothing else.</remarks>
public sealed partial class Reconciler : IDisposable
{
    private const string Source = "the reconciler";
    private const int FullSeconds = 15;
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Registry _registry;
    private readonly ParentAttachments _attachments;
    private readonly NetworkService _service;
    private readonly HealthBoard _board;
    private readonly ILogger<Reconciler> _log;
    private readonly IHost _host;
    private readonly StaleEndpoints _stale;
    private readonly OrphanLinks _orphans;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<UpkeepReport>> _underWay = new(StringComparer.Ordinal);
    private readonly Latch _pass = new("the reconciler");
    private readonly AutoResetEvent _seen = new(false);
    private readonly SupervisedThread _thread;
    private long _lastFull;
    private long _passes;
    private long _repairs;

    /// <summary>Nothing is looked at before <see cref="Start"/>.</summary>
    public Reconciler(Registry registry, ParentAttachments attachments, NetworkService service, HealthBoard board, ILogger<Reconciler> log)
        : this(registry, attachments, service, board, log, TimeProvider.System)
    {
    }

    internal Reconciler(Registry registry, ParentAttachments attachments, NetworkService service, HealthBoard board, ILogger<Reconciler> log, TimeProvider clock)
    {
        (_registry, _attachments, _service, _board, _log) = (registry, attachments, service, board, log);
        _host = attachments.Tools.Host;
        _stale = new StaleEndpoints(attachments.Tools.Search, clock);
        _orphans = new OrphanLinks(_host, attachments.Tools.Marks);
        _thread = new SupervisedThread(Source, board, log, Watch);
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
        _host.LinkChanged += OnLinkChanged;
        Look(isFull: true);
        _thread.Start();
    }

    /// <summary>Looks at everything now.</summary>
    /// <param name="isFull">Also at links in sandboxes, and for links that nobody wants.</param>
    public void Look(bool isFull) => Look(isFull, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.LinkChanged -= OnLinkChanged;
        _ = _seen.Set();
        _thread.Dispose();
        _seen.Dispose();
    }

    private void OnLinkChanged(LinkInfo? link) => _seen.Set();

    private bool Watch(CancellationToken stop)
    {
        var left = TimeSpan.FromSeconds(FullSeconds) - TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastFull);
        if (left > TimeSpan.Zero && WaitHandle.WaitAny([_seen, stop.WaitHandle], left) == 0)
        {
            // A container's start is a dozen events; one look at the end of them does.
            _ = stop.WaitHandle.WaitOne(s_gathering);
            _ = _seen.WaitOne(0);
        }

        if (!stop.IsCancellationRequested)
        {
            Look(Environment.TickCount64 - _lastFull >= FullSeconds * 1000, s_patience);
        }

        return true;
    }

    /// <summary>The same, without waiting longer for what is being done to a parent.</summary>
    internal void Look(bool isFull, TimeSpan patience)
    {
        using (_pass.Enter())
        {
            var report = new UpkeepReport();
            _ = report.Try("", () => FollowDevices(report));
            LookAtParents(isFull, patience, report);
            if (isFull)
            {
                _ = report.Try("", () => RemoveOrphans(report));
                RemoveStale(report);
                _lastFull = Environment.TickCount64;
            }

            Tell(report);
            Interlocked.Increment(ref _passes);
        }
    }

    /// <summary>Parents are renamed, and names go over to other devices.</summary>
    private void FollowDevices(UpkeepReport report)
    {
        var networks = _registry.Current.Networks.Values.Where(static network => network.Settings.LowerDevice is not null).ToArray();
        if (networks.Length == 0)
        {
            return;
        }

        var following = new DeviceFollowing(_host.Look());
        foreach (var network in networks)
        {
            _ = report.Try($"network {network.Id}", () => Follow(network, following, report));
        }

        foreach (var lan in networks.GroupBy(following.LanOf).Where(static lan => lan.Key is not null && lan.DistinctBy(static network => network.Scope).Count() > 1))
        {
            report.Tell($"networks {string.Join(", ", lan.Select(static network => $"{NetworkWords.Short(network.Id)} ({network.Settings.LowerDevice})"))} stand on one LAN by several names, "
                + "and were made before that was seen: an address may be given out by each; make all but one of them anew");
        }
    }

    private void Follow(Network network, DeviceFollowing following, UpkeepReport report)
    {
        var others = _registry.Current.Networks.Values.Where(other => other.Id != network.Id).ToArray();
        if (following.Now(network, others) is not { } now || now == network.Device)
        {
            return;
        }

        var isStored = _registry.Change(view => view.Networks.GetValueOrDefault(network.Id) is { } stored && stored.Device == network.Device
            ? (new StoreChange { Networks = [stored with { Device = now }] }, true)
            : (new StoreChange(), false));
        if (!isStored || network.Device is not { } before)
        {
            return;
        }

        if (following.IsMoved(before, now))
        {
            report.Repaired($"network {network.Id}: {network.Settings.LowerDevice} is another device now; the network goes over to it, from {before.Lower} to {now.Lower}");
            ThreadOrder.WaitFor(_attachments.LeaveAsync(before.Mark, network), s_patience);
        }
        else if (before.Parent != now.Parent)
        {
            report.Note($"network {network.Id}: its parent {before.Parent} is called {now.Parent} now; it stays on it");
        }
    }

    private void LookAtParents(bool isFull, TimeSpan patience, UpkeepReport report)
    {
        foreach (var (mark, look) in _attachments.LookAtAll(mark => !_underWay.ContainsKey(mark), isFull))
        {
            _underWay.Add(mark, look);
        }

        _ = ThreadOrder.WaitForAll([.. _underWay.Values], patience);
        foreach (var (mark, look) in _underWay.ToArray())
        {
            if (!look.IsCompleted)
            {
                report.Tell($"parent {mark}: what is done to it takes long; it is looked at when that is over");
                continue;
            }

            _ = _underWay.Remove(mark);
            _ = report.Try($"parent {mark}", () => report.Add(look.GetAwaiter().GetResult()));
        }
    }

    /// <summary>Links that a crash left.</summary>
    private void RemoveOrphans(UpkeepReport report)
    {
        foreach (var link in _orphans.Remove(_registry.Current))
        {
            report.Repaired($"removed link {link}, which no network or endpoint wants");
        }

        // With the last child of a parent that was not served, nothing took its trunk away.
        foreach (var place in _host.RemoveForsaken())
        {
            report.Repaired($"removed {place}, which had no children any more");
        }
    }

    /// <summary>Endpoints of managers that died, and came back without a word about them.</summary>
    private void RemoveStale(UpkeepReport report)
    {
        IReadOnlyList<Endpoint> stale = [];
        _ = report.Try("", () => stale = _stale.In(_registry.Current));
        foreach (var endpoint in stale)
        {
            if (report.Try($"endpoint {endpoint.Id}", () => ThreadOrder.WaitFor(_service.ForgetEndpointAsync(endpoint), s_patience)))
            {
                report.Repaired($"removed endpoint {endpoint.Id} of network {endpoint.NetworkId}: its sandbox has been gone for long, or was never joined");
            }
        }
    }

    private void Tell(UpkeepReport report)
    {
        _ = Interlocked.Add(ref _repairs, report.Repairs);
        foreach (var sentence in report.Notes.Concat(report.Problems.Where(problem => !_told.Contains(problem))))
        {
            LogSentence(sentence);
        }

        _told.Clear();
        _told.UnionWith(report.Problems);
        Problems = report.Problems;
        _board.Tell("what is stored", report.Problems);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    private partial void LogSentence(string sentence);
}
