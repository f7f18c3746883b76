using Bunshin.Docker.Engine;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
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
    private readonly PoolUpkeep _upkeep;
    private readonly EngineWatch? _engine;

    private DaemonServices(SqliteStore store, DaemonOptions options, ILoggerFactory logs)
    {
        _store = store;
        var registry = new Registry(store);
        var shared = _shared = Share(registry, options, logs);
        var probe = new LanProbe();
        _attachments = new ParentAttachments(registry, new LinkAnnouncer());
        Networks = new NetworkService(registry, _attachments, new EndpointAddresses(registry, _attachments, probe, shared));
        Pools = new PoolService(registry, probe, shared);
        _upkeep = new PoolUpkeep(Pools, Board, logs.CreateLogger<PoolUpkeep>());
        _reconciler = new Reconciler(registry, _attachments, Networks, logs.CreateLogger<Reconciler>());
        _engine = options.EngineSocket is { } socket
            ? new EngineWatch(Networks, Pools, socket, Path.GetFileNameWithoutExtension(options.PluginSocket), Board, logs.CreateLogger<EngineWatch>())
            : null;
    }

    /// <summary>Networks and endpoints.</summary>
    public NetworkService Networks { get; }

    /// <summary>Address pools.</summary>
    public PoolService Pools { get; }

    /// <summary>What background work tells of itself.</summary>
    public HealthBoard Board { get; } = new();

    /// <summary>What is amiss now, in sentences.</summary>
    public IReadOnlyList<string> Problems => [.. _reconciler.Problems, .. Board.Problems];

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
            return new DaemonServices(store, options, logs);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Brings about what is stored, and keeps it so.</summary>
    public void Start()
    {
        _reconciler.Start();
        _upkeep.Start();
        _engine?.Start();
    }

    /// <summary>Lets go of the parents: what is there stays, for the next daemon to take over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await _upkeep.DisposeAsync();
        _reconciler.Dispose();
        _attachments.Dispose();
        await _shared.DisposeAsync();
        _store.Dispose();
    }

    private static ISharedAddresses Share(Registry registry, DaemonOptions options, ILoggerFactory logs)
    {
        if (options.Etcd.Count == 0)
        {
            return new UnsharedAddresses();
        }

        var etcd = new EtcdOptions
        {
            Endpoints = options.Etcd,
            HostName = options.HostName,
            Installation = registry.Installation,
            User = options.EtcdUser,
            Password = options.EtcdPasswordFile is { } file ? ReadPassword(file) : null,
            AuthorityFile = options.EtcdAuthorityFile,
            CertificateFile = options.EtcdCertificateFile,
            KeyFile = options.EtcdKeyFile,
        };
        return new EtcdSharedAddresses(etcd, () => SharedAddress.AllOf(registry.Current), logs.CreateLogger<EtcdSharedAddresses>());
    }

    private static string ReadPassword(string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(NetworkProblem.Invalid, $"--etcd-password-file: {failure.Message}", failure);
        }
    }
}
