using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Links of a host and of sandboxes as a kernel would keep them; each change is told, in order, by a thread of its own.</summary>
internal sealed class FakeKernel(Schedule schedule, Random random)
{
    private readonly Dictionary<string, FakeSpace> _sandboxes = new(StringComparer.Ordinal);
    private readonly Queue<LinkInfo?> _news = new();
    private FakeSpace? _host;
    private bool _isTelling;

    public event Action<LinkInfo?> LinkChanged = static _ => { };

    public FakeSpace Host => _host ??= new FakeSpace(this, "the host", NamespaceReference.Current);

    public IEnumerable<FakeSpace> Spaces => [Host, .. _sandboxes.Values];

    /// <summary>How often a piece of news is lost, so that only this is told.</summary>
    public double LosesNews { get; set; }

    /// <summary>And that is not told.</summary>
    public bool IsSilent { get; set; }

    public FakeSpace? Sandbox(string path) => _sandboxes.GetValueOrDefault(path);

    public FakeSpace MakeSandbox(string path) => _sandboxes.TryGetValue(path, out var known)
        ? known
        : _sandboxes[path] = new FakeSpace(this, path, NamespaceReference.AtPath(path));

    public void RemoveSandbox(string path) => _ = _sandboxes.Remove(path);

    public LinkInfo AddCard(string name, int index, params string[] otherNames) => Host.Add(new LinkInfo
    {
        Index = index,
        Name = name,
        AlternativeNames = otherNames,
        Flags = LinkFlags.Up | LinkFlags.LowerUp | LinkFlags.Running,
        Mtu = 1500,
        HardwareAddress = Bytes(new MacAddress(0x02_00_00_00_01_00UL + (uint)index)),
    });

    /// <summary>As a manager does when it starts a container, or takes it down.</summary>
    /// <returns>The link where it is now; null where it was not.</returns>
    public LinkInfo? Move(FakeSpace from, string name, FakeSpace to, string newName)
    {
        if (from.Find(name) is not { } link || to.Find(newName) is not null)
        {
            return null;
        }

        _ = from.Links.Remove(link.Index);
        Tell(from, link with { Flags = LinkFlags.None });
        return to.Add(link with
        {
            Name = newName,
            Flags = LinkFlags.None,
            LinkNamespaceId = to.IsHost || link.Kind is VethKind ? null : FakeSpace.HostId,
        });
    }

    /// <summary>All links that say of themselves what one says.</summary>
    public IReadOnlyList<(FakeSpace Space, LinkInfo Link)> With(Func<string, bool> isMeant) =>
        [.. Spaces.SelectMany(space => space.Links.Values.Where(link => link.Alias is { } alias && isMeant(alias)).Select(link => (space, link)))];

    public static byte[] Bytes(MacAddress address)
    {
        var bytes = new byte[MacAddress.Length];
        address.Write(bytes);
        return bytes;
    }

    /// <summary>Something changed.</summary>
    public void Tell(FakeSpace space, LinkInfo link)
    {
        _ = space;
        _news.Enqueue(random.NextDouble() < LosesNews ? null : link);
        if (!_isTelling)
        {
            _isTelling = true;
            schedule.Begin("news", TellAll);
        }
    }

    private void TellAll()
    {
        while (_news.TryDequeue(out var link))
        {
            schedule.Point("news");
            if (link is not null || !IsSilent)
            {
                LinkChanged(link);
            }
        }

        _isTelling = false;
    }
}
