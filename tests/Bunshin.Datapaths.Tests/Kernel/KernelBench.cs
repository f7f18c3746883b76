using System.Globalization;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Tests.Kernel;

/// <summary>A parent <c>p0</c> (its other end <c>w0</c>) in a namespace of this test's own, and room for children in two more.</summary>
internal sealed class KernelBench : IDisposable
{
    private const string Prefix = "bsn-";
    private static int s_count;
    private readonly List<NetworkNamespace> _spaces = [];
    private readonly List<string> _names = [];

    static KernelBench()
    {
        foreach (var name in NetworkNamespace.ListNamed())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && int.TryParse(name.Split('-')[1], CultureInfo.InvariantCulture, out var pid)
                && ProcessIdentity.Find(pid) is null)
            {
                NetworkNamespace.DeleteNamed(name);
            }
        }
    }

    public KernelBench()
    {
        SkipWithoutNamespaces();
        Parent = Add();
        First = Add();
        Second = Add();
        Net = RouteNetlink.Open(_spaces[0]);
        Net.CreateLink(new NewLink { Name = "p0", IsUp = true, Kind = new VethKind { Peer = new NewLink { Name = "w0", IsUp = true, Kind = new VethKind() } } });
    }

    public string Parent { get; }

    public string First { get; }

    public string Second { get; }

    public RouteNetlink Net { get; }

    public NetworkNamespace Space => _spaces[0];

    public NamespaceReference ParentNamespace => NamespaceReference.Named(Parent);

    public static void SkipWithoutNamespaces()
    {
        try
        {
            NetworkNamespace.CreateAnonymous().Dispose();
        }
        catch (LinuxException refusal)
        {
            Assert.Skip($"no network namespace can be made: {refusal.Message}");
        }
    }

    public ParentSpec Spec(params ChildSpec[] children) => new() { Name = "p0", Namespace = ParentNamespace, Children = children };

    public LinkInfo? Find(string space, string name)
    {
        using var opened = NetworkNamespace.Open(NamespaceReference.Named(space));
        using var net = RouteNetlink.Open(opened);
        return net.FindLink(name);
    }

    public int CountChildren()
    {
        var count = 0;
        foreach (var space in _spaces)
        {
            using var net = RouteNetlink.Open(space);
            count += net.Links().Count(link => link.Kind is MacvlanKind);
        }

        return count;
    }

    public void Dispose()
    {
        Net.Dispose();
        foreach (var space in _spaces)
        {
            space.Dispose();
        }

        foreach (var name in _names)
        {
            NetworkNamespace.DeleteNamed(name);
        }
    }

    private string Add()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-k{Interlocked.Increment(ref s_count)}");
        _spaces.Add(NetworkNamespace.CreateNamed(name));
        _names.Add(name);
        return name;
    }
}
