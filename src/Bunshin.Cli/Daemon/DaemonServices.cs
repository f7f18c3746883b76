using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon;

/// <summary>Everything that serves networks, put together.</summary>
internal sealed class DaemonServices : IAsyncDisposable
{
    /// <summary>How long the daemon waits for its predecessor to let go of the store.</summary>
    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(15);

    private readonly SqliteStore _store;
    private readonly ISharedAddresses _shared;
    private readonly ParentAttachments _attachments;
    private readonly Reconciler _reconciler;

    private DaemonServices(SqliteStore store, ISharedAddresses shared, ILoggerFactory logs)
    {
        _store = store;
        _shared = shared;
        var registry = new Registry(store);
        var probe = new LanProbe();
        _attachments = new ParentAttachments(registry, new LinkAnnouncer());
        _reconciler = new Reconciler(registry, _attachments, logs.CreateLogger<Reconciler>());
        Networks = new NetworkService(registry, _attachments, new EndpointAddresses(registry, _attachments, probe, shared));
        Pools = new PoolService(registry, probe, shared);
    }

    /// <summary>Networks and endpoints.</summary>
    public NetworkService Networks { get; }

    /// <summary>Address pools.</summary>
    public PoolService Pools { get; }

    /// <summary>What is amiss now, in sentences.</summary>
    public IReadOnlyList<string> Problems => _reconciler.Problems;

    /// <summary>How often what is was compared with what should be.</summary>
    public long ReconcileRuns => _reconciler.Passes;

    /// <summary>How often something was put right then.</summary>
    public long ReconcileRepairs => _reconciler.Repairs;

    /// <summary>Reads what is stored. Nothing is brought about yet.</summary>
    /// <exception cref="NetworkException">The store cannot be opened.</exception>
    public static DaemonServices Open(DaemonOptions options, ILoggerFactory logs)
    {
        var store = SqliteStore.Open(options.State, StoreWait);
        try
        {
            return new DaemonServices(store, new UnsharedAddresses(), logs);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Brings about what is stored, and keeps it so.</summary>
    public void Start() => _reconciler.Start();

    /// <summary>Lets go of the parents: what is there stays, for the next daemon to take over.</summary>
    public async ValueTask DisposeAsync()
    {
        _reconciler.Dispose();
        _attachments.Dispose();
        await _shared.DisposeAsync();
        _store.Dispose();
    }
}
