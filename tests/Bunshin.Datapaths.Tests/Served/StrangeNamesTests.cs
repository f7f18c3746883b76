using Bunshin.Datapaths.Kernel;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Tests.Served;

/// <summary>The kernel takes any bytes for a name but a few; of two that are not UTF-8 nobody may make one.</summary>
[Collection("bpf")]
public sealed class Names_that_are_no_text
{
    private static readonly string[] s_names = ["\\xff", "\\xfe", "\\x1b[2J", "a\\xc3"];

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("tap-mmsg")]
    public void Are_told_apart_where_many_children_live_together(string variant)
    {
        using var bench = new UserspaceBench();
        Assert.SkipWhen(variant == "kernel" && !new KernelDatapath().Probe(bench.Child(1).Form).IsSupported, "no macvlan driver");
        ChildSpec[] children = [.. Enumerable.Range(1, 9).Select(number => bench.Child(number) with { Namespace = bench.Reference("c1") })];
        using var running = (variant == "kernel" ? new KernelDatapath() : UserspaceBench.Datapath(variant)).Start(bench.Spec(children));
        var net = bench.Net("c1");
        net.CreateLink(new NewLink { Name = "\\xfd", Kind = new VethKind { Peer = new NewLink { Name = "\\xfc", Kind = new VethKind() } } });
        Assert.Equal(9, running.Observe().Children.Count);
        for (var number = 0; number < s_names.Length; number++)
        {
            net.ChangeLink(net.GetLink($"c{number + 1}").Index, new LinkChange { Name = s_names[number] });
        }

        foreach (var child in net.Links().Where(link => link.Name[0] is 'c' || s_names.Contains(link.Name)))
        {
            net.SetUp(child.Index);
        }

        ParentObservation seen = null!;
        Assert.True(SpinWait.SpinUntil(() => (seen = running.Observe()).Children.All(static child => child.IsUp), 3000), string.Join(", ", seen.Children));
        Assert.Equal(0, seen.Failures);
        Assert.Equal([.. s_names, "c5", "c6", "c7", "c8", "c9"], seen.Children.Select(static child => child.Name));
        Assert.Equal(children.Select(static child => child.Address!.Value), seen.Children.Select(static child => child.Address));
    }

    [Theory]
    [InlineData("\\xff", null)]
    [InlineData("\\x41", "the kernel's device of that name is called A")]
    [InlineData("\\x5c", "the kernel's device of that name is called \\")]
    public void Can_be_asked_for_in_one_way(string name, string? problem) => Assert.Equal(problem, StackChecks.NameProblem(name));
}
