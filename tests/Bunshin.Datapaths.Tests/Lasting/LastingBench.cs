using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Kernel;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Datapaths.Tests.Lasting;

/// <summary>A host and a wire in namespaces of their own, and children that outlive those who serve them, on either datapath.</summary>
internal sealed class LastingBench(string datapath) : IDisposable
{
    public static TheoryData<string> Datapaths => ["kernel", "tap-ring", "tap-mmsg", "ebpf"];

    public UserspaceBench Net { get; } = new();

    public IDatapath Datapath { get; } = For(datapath);

    public bool IsKernel => datapath == "kernel";

    /// <summary>Children are in service while no process of ours runs.</summary>
    public bool ServesAlone => datapath is "kernel" or "ebpf";

    public static IDatapath For(string datapath) =>
        datapath == "kernel" ? new KernelDatapath() : UserspaceBench.Datapath(datapath);

    public ParentSpec Spec(params ChildSpec[] children) => Net.Spec(children) with { IsLasting = true };

    /// <summary>Child number n with an alias, made in the host's namespace as <c>cN</c>.</summary>
    public ChildSpec Child(int number) => Net.Child(number) with { Namespace = default, Alias = Alias(number) };

    /// <summary>The same child where and how <see cref="Move"/> leaves it.</summary>
    public ChildSpec Moved(int number) => Child(number) with { Name = "eth0", Namespace = Net.Reference(Home(number)) };

    public IRunningParent Start(params ChildSpec[] children) => Datapath.Start(Spec(children));

    /// <summary>What a container manager does with a link: moves it, renames it, gives it an address, sets it up.</summary>
    public LinkInfo Move(int number)
    {
        var home = Home(number);
        Net.HostNet.ChangeLink(Net.HostNet.GetLink(home).Index, new LinkChange { Namespace = Net.Home(home) });
        var net = Net.Net(home);
        net.ChangeLink(net.GetLink(home).Index, new LinkChange { Name = "eth0" });
        Net.Raise(home, "eth0");
        return net.GetLink("eth0");
    }

    /// <summary>The way back, as when a container stops.</summary>
    public LinkInfo MoveBack(int number)
    {
        var net = Net.Net(Home(number));
        var index = net.GetLink("eth0").Index;
        net.ChangeLink(index, new LinkChange { IsUp = false });
        net.ChangeLink(index, new LinkChange { Name = Home(number) });
        net.ChangeLink(index, new LinkChange { Namespace = Net.Host });
        return Net.HostNet.GetLink(Home(number));
    }

    public LinkInfo Link(int number) => Net.Net(Home(number)).GetLink("eth0");

    /// <summary>Whether two moved children reach each other, within the time the relay may take to see that they moved.</summary>
    public bool Reaches(int from, int to) => SpinWait.SpinUntil(() => Net.Reaches(Home(from), Home(to), to), 5000);

    public bool ReachesWire(int from) => SpinWait.SpinUntil(() => Net.Reaches(Home(from), "wire", 9), 5000);

    public int CountChildren(string home) => Net.Net(home).Links().Count(static link => OwnershipMark.IsLasting(link.Group));

    public static string Home(int number) => FormattableString.Invariant($"c{number}");

    public static string Alias(int number) => FormattableString.Invariant($"bunshin-test {number}");

    /// <summary>What is kept of a parent goes once it has no children.</summary>
    public void Dispose()
    {
        foreach (var net in Net.AllNets)
        {
            net.DeleteLinksTogether([.. net.Links().Where(static link => OwnershipMark.IsLasting(link.Group)).Select(static link => link.Index)], group: 1);
        }

        Net.Dispose();
        _ = EbpfDatapath.Sweep();
    }
}
