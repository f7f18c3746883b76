using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Ownership;
using Bunshin.Datapaths.Tests.Userspace;

namespace Bunshin.Datapaths.Tests.Lasting;

public sealed class An_isolated_parent : IDisposable
{
    private static int s_count;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"i{Environment.ProcessId}x{Interlocked.Increment(ref s_count)}");

    public static TheoryData<string, string> Children => new()
    {
        { "kernel", "macvlan" }, { "tap-ring", "macvlan" }, { "tap-mmsg", "macvlan" }, { "tap-ring", "L2" }, { "tap-mmsg", "L3" }, { "tap-ring", "L3S" },
    };

    public void Dispose() => Assert.DoesNotContain($"bunshin-{_name}", NetworkNamespace.ListNamed());

    [Theory]
    [MemberData(nameof(Children))]
    public void Connects_its_children_and_nobody_else(string datapath, string kind)
    {
        using var bench = new LastingBench(datapath);
        using var host = Ensure(bench);
        using var running = bench.Datapath.Start(bench.Spec(Child(bench, 1, kind), Child(bench, 2, kind)) with { Name = _name });
        _ = (bench.Move(1), bench.Move(2));

        // The host has an address in the children's subnet on another device, and would answer if it heard anything.
        bench.Net.HostNet.AddAddress(new Bunshin.Linux.Netlink.Addresses.InterfaceAddress
        {
            LinkIndex = bench.Net.HostNet.GetLink("p").Index, Address = UserspaceBench.Ip(20), PrefixLength = 16,
        });
        Assert.True(bench.Reaches(1, 2) && bench.Reaches(2, 1));
        Assert.False(IsHeard(bench, "c1", "host", 20));
        Assert.True(IsHeard(bench, "c1", "c2", 2));
        Assert.False(bench.Net.Reaches("c1", "wire", 9));
    }

    [Fact]
    public void Is_made_once_kept_up_and_removed()
    {
        using var bench = new LastingBench("kernel");
        using var host = Ensure(bench);
        var first = bench.Net.HostNet.GetLink(_name);
        Assert.True(first is { IsUp: true, HasCarrier: true, Mtu: 1500 });
        Assert.True(OwnershipMark.IsLasting(first.Group));
        Assert.DoesNotContain(bench.Net.HostNet.Addresses(), address => address.LinkIndex == first.Index);
        bench.Net.HostNet.SetDown(first.Index);

        bench.Net.Host.Run(() => IsolatedParent.Ensure(_name, 9000));

        var second = bench.Net.HostNet.GetLink(_name);
        Assert.True(second is { IsUp: true, Mtu: 9000 } && second.Index == first.Index);
        bench.Net.Host.Run(() => IsolatedParent.Remove(_name));
        Assert.Null(bench.Net.HostNet.FindLink(_name));
        bench.Net.Host.Run(() => IsolatedParent.Remove(_name));
    }

    [Fact]
    public void Is_made_where_an_earlier_attempt_was_broken_off()
    {
        using var bench = new LastingBench("kernel");
        NetworkNamespace.CreateNamed($"bunshin-{_name}").Dispose();
        bench.Net.Host.Run(() => IsolatedParent.Ensure(_name));
        Assert.True(bench.Net.HostNet.GetLink(_name) is { IsUp: true, HasCarrier: true });
        bench.Net.Host.Run(() => IsolatedParent.Remove(_name));
    }

    [Fact]
    public void Is_never_somebody_elses_device()
    {
        using var bench = new LastingBench("kernel");
        Assert.Contains("which is not an isolated parent", Refusal(() => IsolatedParent.Ensure("p")), StringComparison.Ordinal);
        Assert.Contains("of kind veth", Refusal(() => IsolatedParent.Remove("p")), StringComparison.Ordinal);
        Assert.Contains("1 to 15 bytes", Refusal(() => IsolatedParent.Ensure("a-name-of-sixteen")), StringComparison.Ordinal);
        Assert.NotNull(bench.Net.HostNet.FindLink("p"));

        string Refusal(Action action) => Assert.Throws<DatapathException>(() => bench.Net.Host.Run(action)).Message;
    }

    // One way is enough: an answer would take another.
    private static bool IsHeard(LastingBench bench, string from, string to, int address)
    {
        using var server = bench.Net.Udp(to, 77);
        using var client = bench.Net.Udp(from, 0);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _ = client.SendTo("hello"u8, new IPEndPoint(UserspaceBench.Ip(address), 77));
            if (server.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectRead))
            {
                return true;
            }
        }

        return false;
    }

    private Removal Ensure(LastingBench bench)
    {
        bench.Net.Host.Run(() => IsolatedParent.Ensure(_name));
        return new Removal(bench.Net.Host, _name);
    }

    private static ChildSpec Child(LastingBench bench, int number, string kind) => kind == "macvlan"
        ? bench.Child(number)
        : bench.Child(number) with { Kind = ChildKind.Ipvlan, Address = null, Ipvlan = new IpvlanSettings { Mode = Enum.Parse<IpvlanMode>(kind, ignoreCase: true) } };

    private sealed class Removal(NetworkNamespace host, string name) : IDisposable
    {
        public void Dispose() => host.Run(() => IsolatedParent.Remove(name));
    }
}
