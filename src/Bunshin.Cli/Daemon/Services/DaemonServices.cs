using Bunshin.Docker.Engine;
using Bunshin.Networks;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Reconciling;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging;

namespace Bunshin.Cli.Daemon.Services;

/// <summary>Everything that serves networks, put together.</summary>
internal sealed class DaemonServices : IAsyncDisposable
{
    /// <summary>How long one part may take to stop.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ILogger _log;
    private readonly ISharedAddresses _shared;
    private readonly ParentAttachments _attachments;
    private readonly Reconciler _reconciler;
    private readonly PoolUpkeep _upkeep;
    private readonly EngineWatch? _engine;

    // In the order in which they are stopped.
    private object[] _running;

    /// <summary>Reads what is stored; nothing of it is brought about yet. The store stays the caller's.</summary>
    public DaemonServices(INetworkStore store, DaemonOptions options, ILoggerFactory logs)
    {
        _log = logs.CreateLogger<DaemonServices>();
        var registry = new Registry(store);
        var shared = _shared = Share(registry, options, Board, logs);
        var probe = new LanProbe();
        _attachments = new ParentAttachments(registry, new LinkAnnouncer(), Board, logs.CreateLogger<ParentAttachments>());
        Networks = new NetworkService(registry, _attachments, new EndpointAddresses(registry, _attachments, probe, shared));
        Pools = new PoolService(registry, probe, shared);
        _upkeep = new PoolUpkeep(Pools, Board, logs.CreateLogger<PoolUpkeep>());
        _reconciler = new Reconciler(registry, _attachments, Networks, Board, logs.CreateLogger<Reconciler>());
        _engine = options.EngineSocket is { } socket
            ? new EngineWatch(Networks, Pools, socket, Path.GetFileNameWithoutExtension(options.PluginSocket), Board, logs.CreateLogger<EngineWatch>())
            : null;
        _running = [.. new object?[] { _engine, _upkeep, _reconciler, _attachments, _shared }.OfType<object>()];
    }

    /// <summary>Networks and endpoints.</summary>
    public NetworkService Networks { get; }

    /// <summary>Address pools.</summary>
    public PoolService Pools { get; }

    /// <summary>What background work tells of itself.</summary>
    public HealthBoard Board { get; } = new();

    /// <summary>What is amiss now, in sentences.</summary>
    public IReadOnlyList<string> Problems => Board.Problems;

    /// <summary>How often what is was compared with what should be.</summary>
    public long ReconcileRuns => _reconciler.Passes;

    /// <summary>How often something was put right then.</summary>
    public long ReconcileRepairs => _reconciler.Repairs;

    /// <summary>Brings about what is stored, and keeps it so.</summary>
    public void Start()
    {
        _reconciler.Start();
        _upkeep.Start();
        _engine?.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => _ = await StopAsync();

    /// <summary>
    /// Lets go of the parents: what is there stays, for the next daemon to take over. Whatever part fails or hangs, the others are stopped all the
    /// same.
    /// </summary>
    /// <returns>Whether all parts were stopped as they should.</returns>
    public async Task<bool> StopAsync()
    {
        var parts = Interlocked.Exchange(ref _running, []);
        var failures = 0;
        foreach (var part in parts)
        {
            try
            {
                await Task.Run(async () => await StopAsync(part)).WaitAsync(Patience);
            }
            catch (Exception failure)
            {
                failures++;
                DaemonLog.NotStopped(_log, part.GetType().Name, Supervision.Sentence(failure), failure.GetType().Name);
            }
        }

        return failures == 0;
    }

    private static async ValueTask StopAsync(object part)
    {
        if (part is IAsyncDisposable slow)
        {
            await slow.DisposeAsync();
        }
        else
        {
            ((IDisposable)part).Dispose();
        }
    }

    private static ISharedAddresses Share(Registry registry, DaemonOptions options, HealthBoard board, ILoggerFactory logs)
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
        return new EtcdSharedAddresses(etcd, () => SharedAddress.AllOf(registry.Current), logs.CreateLogger<EtcdSharedAddresses>(), board);
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
