using Bunshin.Networks.Health;
using Bunshin.Networks.Locking;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Ethernet;
using Microsoft.Extensions.Logging;

namespace Bunshin.Networks.Attaching;

/// <summary>Networks and endpoints on the parents of this host. Any thread.</summary>
/// <remarks>
/// What is asked of one parent is done one after the other, and holds up no other parent. Disposing it leaves all links where they are; the next
/// process takes them over.
/// </remarks>
public sealed class ParentAttachments : IAttachments, IDisposable
{
    private readonly Latch _latch = new("keepers");
    private readonly Dictionary<string, (ParentKeeper Keeper, ParentUpkeep Upkeep)> _keepers = new(StringComparer.Ordinal);
    private readonly KeeperTools _tools;
    private readonly KernelHost? _own;

    /// <summary>In the calling thread's namespace. Nothing is brought about yet; the reconciler does, for what is stored.</summary>
    public ParentAttachments(Registry registry, Announcing.IAnnouncer announcer, HealthBoard board, ILogger<ParentAttachments> log)
        : this(registry, announcer, board, log, new LinkMarks(registry.Installation))
    {
    }

    internal ParentAttachments(
        Registry registry, Announcing.IAnnouncer announcer, IHost host, LinkMarks marks, HealthBoard board, ILogger log, TimeProvider? clock = null)
    {
        var search = new EndpointSearch(host, marks);
        _tools = new KeeperTools(host, marks, registry, search, new Settlement(registry, host, marks, search, announcer, board, log, clock ?? TimeProvider.System));
    }

    private ParentAttachments(Registry registry, Announcing.IAnnouncer announcer, HealthBoard board, ILogger log, LinkMarks marks)
        : this(registry, announcer, new KernelHost(marks, board, log), marks, board, log) => _own = (KernelHost)_tools.Host;

    /// <summary>What the keepers work with.</summary>
    internal KeeperTools Tools => _tools;

    /// <inheritdoc/>
    public NetworkChoice Choose(NetworkSettings settings, IReadOnlyCollection<Network> others) =>
        new ParentChoice(_tools.Host.Look(), _tools.Host, _tools.Marks).Choose(settings, others);

    /// <inheritdoc/>
    public Task OpenAsync(Network network) => DoAsync(network, static (keeper, now) => keeper.Open(now));

    /// <inheritdoc/>
    public Task CloseAsync(Network network) => DoAsync(network, (keeper, now) =>
    {
        keeper.Close(now);
        RetireIfEmpty(keeper);
    });

    /// <inheritdoc/>
    public Task AttachAsync(Network network, Endpoint endpoint) => DoAsync(network, (keeper, now) => keeper.Attach(now, endpoint));

    /// <inheritdoc/>
    public void Settle(Network network, Endpoint endpoint) => _tools.Settlement.Begin(network, endpoint);

    /// <inheritdoc/>
    public void Unsettle(Endpoint endpoint) => _tools.Settlement.End(endpoint.Id);

    /// <inheritdoc/>
    public Task DetachAsync(Network network, Endpoint endpoint)
    {
        _tools.Settlement.End(endpoint.Id);
        return DoAsync(network, (keeper, now) => keeper.Detach(now, endpoint));
    }

    /// <inheritdoc/>
    public IReadOnlyList<StaticRoute> RoutesToHost(Network network) => _tools.RoutesToHost(network);

    /// <inheritdoc/>
    public MacAddress? ParentAddress(Network network) => _tools.Host.Find(network.LowerDevice ?? HostDevices.IsolatedParentOf(network))?.Address;

    /// <inheritdoc/>
    public bool IsThere(string sandbox) => _tools.Search.IsThere(sandbox);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tools.Settlement.Dispose();
        ParentKeeper[] keepers;
        using (_latch.Enter())
        {
            keepers = [.. _keepers.Values.Select(static one => one.Keeper)];
            _keepers.Clear();
        }

        Task[] ends = [.. keepers.Select(static keeper => keeper.Turn.Do(() =>
        {
            keeper.IsRetired = true;
            keeper.LetGo();
        }))];
        _ = ThreadOrder.WaitForAll(ends, Timeout.InfiniteTimeSpan);
        _own?.Dispose();
    }

    /// <summary>The networks of a parent went over to another device: on this one they are gone.</summary>
    internal Task LeaveAsync(string mark, Network network) => DoAsync(mark, (keeper, _) =>
    {
        keeper.Close(network);
        RetireIfEmpty(keeper);
        return true;
    });

    /// <summary>Looks at the parents that stored networks are on, or were, each in its turn.</summary>
    /// <param name="isDue">Of which marks.</param>
    /// <param name="isFull">Also at links in sandboxes.</param>
    internal IReadOnlyList<(string Mark, Task<UpkeepReport> Report)> LookAtAll(Func<string, bool> isDue, bool isFull)
    {
        string[] kept;
        using (_latch.Enter())
        {
            kept = [.. _keepers.Keys];
        }

        return
        [
            .. _tools.Registry.Current.Networks.Values.Select(LowerChain.MarkOf).Concat(kept)
                .Distinct(StringComparer.Ordinal).Where(isDue).Select(mark => (mark, LookAsync(mark, isFull))),
        ];
    }

    private Task<UpkeepReport> LookAsync(string mark, bool isFull) => DoAsync(mark, (keeper, upkeep) =>
    {
        var report = upkeep.Look(isFull);
        RetireIfEmpty(keeper);
        return report;
    });

    private async Task DoAsync(Network network, Action<ParentKeeper, Network> work)
    {
        // The network may go over to another device while this waits.
        Network Now() => _tools.Registry.Current.Networks.GetValueOrDefault(network.Id) ?? network;
        bool isDone;
        do
        {
            var mark = LowerChain.MarkOf(Now());
            isDone = await DoAsync(mark, (keeper, _) =>
            {
                var now = Now();
                var isHere = LowerChain.MarkOf(now) == mark;
                if (isHere)
                {
                    work(keeper, now);
                }

                return isHere;
            });
        }
        while (!isDone);
    }

    private async Task<T> DoAsync<T>(string mark, Func<ParentKeeper, ParentUpkeep, T> work)
    {
        while (true)
        {
            var (keeper, upkeep) = KeeperOf(mark);
            var (isDone, result) = await keeper.Turn.Do(() => keeper.IsRetired ? (false, default!) : (true, work(keeper, upkeep)));
            if (isDone)
            {
                return result;
            }
        }
    }

    private (ParentKeeper Keeper, ParentUpkeep Upkeep) KeeperOf(string mark)
    {
        using (_latch.Enter())
        {
            if (!_keepers.TryGetValue(mark, out var known))
            {
                var keeper = new ParentKeeper(mark, _tools);
                _keepers.Add(mark, known = (keeper, new ParentUpkeep(keeper, _tools)));
            }

            return known;
        }
    }

    private void RetireIfEmpty(ParentKeeper keeper)
    {
        if (!keeper.IsEmpty)
        {
            return;
        }

        using (_latch.Enter())
        {
            keeper.IsRetired = true;
            _ = _keepers.Remove(keeper.Mark);
        }
    }
}
