using System.Diagnostics;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Serving;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Files.Serving;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Ownership;

namespace Bunshin.Cli.Tests;

/// <summary>VLANs, ipvlan and children on children in a serve file, and parents that are made on demand.</summary>
public sealed class ServedStacksTests
{
    [Fact]
    public void VLANs_of_one_card_become_children_of_it_and_what_is_there_is_taken_as_it_is()
    {
        var real = Resolve(
            """
            parents:
              eth0.100: { datapath: userspace, children: { d1: { netns: c1 } } }
              eth0.200: { children: { d2: { netns: c2 } } }
              eth0.300: {}
              eth1.5: { children: { d3: {} } }
            """,
            "eth0", "eth1.5");
        Assert.Equal(["eth0 userspace", "eth1.5 auto"], real.Select(parent => $"{parent.Device} {parent.Datapath.Word()}"));
        Assert.Equal(
            ["eth0.100 on , up, made", "d1 on eth0.100, up", "eth0.200 on , up, made", "d2 on eth0.200, up"],
            real[0].Children.Select(child => $"{child.Spec.Name} on {child.Spec.Lower}{(child.IsUp ? ", up" : "")}{(child.IsOnDemand ? ", made" : "")}"));
        Assert.Equal(["d3"], real[1].Children.Select(child => child.Spec.Name));
    }

    [Theory]
    [InlineData("eth0: { children: { eth0.100: { kind: vlan, id: 100, gvrp: on } } }", "eth0.100: { children: { mv0: {} } }")]
    [InlineData("eth0.100: { children: { mv0: {} } }", "eth0: { children: { eth0.100: { kind: vlan, id: 100, gvrp: on } } }")]
    public void A_VLAN_that_the_file_describes_is_the_parent_another_one_names(string first, string second)
    {
        var real = Assert.Single(Resolve($"parents:\n  {first}\n  {second}\n", "eth0"));
        Assert.Equal(["eth0.100", "mv0"], real.Children.Select(child => child.Spec.Name));
        Assert.Equal((VlanFlags.Gvrp | VlanFlags.ReorderHeader, false), (real.Children[0].Spec.Vlan!.Flags, real.Children[0].IsOnDemand));
    }

    [Fact]
    public void Two_datapaths_for_one_card_are_refused_by_name() => Assert.Contains(
        "eth0.100 (datapath userspace) and eth0.200 (datapath kernel) both stand on eth0",
        Assert.Throws<DatapathException>(() => Resolve(
            "parents:\n  eth0.100: { datapath: userspace, children: { d1: {} } }\n  eth0.200: { datapath: kernel, children: { d2: {} } }\n", "eth0")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void A_parent_is_made_on_demand_shared_and_removed_with_its_last_user(string datapath)
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed(datapath);
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set wire up");
        using var server = new ServerProcess();
        server.Write(File("eth0.100: mv0", "eth0.200: mv1"));
        server.Start();
        Assert.Contains($"eth0 ({datapath}): eth0.100, mv0, eth0.200, mv1", server.Await("serving "), StringComparison.Ordinal);
        var before = sandbox.Do("-j link show eth0.100");
        Assert.Contains("\"UP\"", before, StringComparison.Ordinal);

        server.Write(File("eth0.100: mv0"));
        Assert.Contains($"eth0 ({datapath}): eth0.100, mv0", server.Await("reloaded; serving "), StringComparison.Ordinal);
        AssertGone(sandbox, "eth0.200");
        Assert.Equal(before, sandbox.Do("-j link show eth0.100"));

        server.Signal("TERM");
        Assert.Equal(0, server.WaitForExit());
        AssertGone(sandbox, "eth0.100");

        string File(params string[] parents) => "parents:\n" + string.Concat(parents.Select(parent =>
            $"  {parent.Split(": ")[0]}: {{ netns: {sandbox.Name}, datapath: {datapath}, children: {{ {parent.Split(": ")[1]}: {{ mode: bridge }} }} }}\n"));
    }

    [Fact]
    public void A_reload_takes_another_datapath_for_a_mode_that_the_one_at_work_does_not_serve()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("ebpf");
        Assert.SkipWhen(DatapathSelection.Of(DatapathKind.Kernel).Probe(ChildKind.Ipvlan).IsSupported, "this kernel has the ipvlan driver");
        sandbox.Do("link add eth0 type veth peer name wire");
        using var server = new ServerProcess();
        server.Write(File("l2"));
        server.Start();
        Assert.Contains("eth0 (ebpf): ip0", server.Await("serving "), StringComparison.Ordinal);
        foreach (var (mode, datapath) in new[] { ("l3", "ebpf"), ("l3s", "userspace"), ("l3", "userspace") })
        {
            server.Write(File(mode));
            Assert.Contains($"eth0 ({datapath}): ip0", server.Await("reloaded; serving "), StringComparison.Ordinal);
        }

        string File(string mode) => $"parents: {{ eth0: {{ netns: {sandbox.Name}, children: {{ ip0: {{ kind: ipvlan, mode: {mode} }} }} }} }}\n";
    }

    [Fact]
    public void A_VLAN_that_another_server_made_is_used_and_outlives_its_maker_while_it_is()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("kernel");
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        using var first = new ServerProcess();
        using var second = new ServerProcess();
        first.Write($"parents: {{ eth0.100: {{ netns: {sandbox.Name}, datapath: kernel, children: {{ mv0: {{ mode: bridge }} }} }} }}");
        second.Write($"parents: {{ eth0.100: {{ netns: {sandbox.Name}, datapath: kernel, children: {{ mv1: {{ mode: bridge }} }} }} }}");
        first.Start();
        _ = first.Await("serving ");
        second.Start();
        Assert.Contains("eth0.100 (kernel): mv1", second.Await("serving "), StringComparison.Ordinal);

        first.Signal("TERM");
        Assert.Equal(0, first.WaitForExit());
        Assert.Contains("mv1@eth0.100", sandbox.Do("link show mv1"), StringComparison.Ordinal);
        Assert.DoesNotContain("mv0", sandbox.Do("link show"), StringComparison.Ordinal);
        second.Signal("TERM");
        Assert.Equal(0, second.WaitForExit());
        Assert.Contains("eth0.100@eth0", sandbox.Do("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_server_leaves_is_swept_but_for_a_VLAN_that_somebody_uses()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("kernel");
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        using var server = new ServerProcess();
        server.Write($"parents: {{ eth0.100.7: {{ netns: {sandbox.Name}, datapath: kernel, children: {{ mv0: {{ mode: bridge }} }} }} }}");
        server.Start();
        _ = server.Await("serving ");
        sandbox.Do("link add stranger link eth0.100.7 type macvlan mode bridge");
        server.Kill();

        Assert.Contains(OrphanSweep.Run().Failures, failure => failure.Contains("macvlan stranger stands on it, so it is left", StringComparison.Ordinal));
        Assert.Equal(["eth0", "eth0.100", "eth0.100.7", "lo", "stranger", "wire"], Names());
        sandbox.Do("link del stranger");
        _ = OrphanSweep.Run();
        Assert.Equal(["eth0", "lo", "wire"], Names());

        IEnumerable<string> Names() => sandbox.Do("-br link show").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', '@')[0]).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_VLAN_on_a_parent_that_is_down_says_what_to_do()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("kernel");
        sandbox.Do("link add eth0 type veth peer name wire");
        using var server = new ServerProcess();
        server.Write($"parents: {{ eth0.100: {{ netns: {sandbox.Name}, datapath: kernel, children: {{ mv0: {{}} }} }} }}");
        server.Start();
        Assert.Contains("eth0 is down; set that up first, or give eth0.100 loose_binding: true", server.Await("bunshin: "), StringComparison.Ordinal);
        Assert.Equal(1, server.WaitForExit());
        Assert.DoesNotContain("eth0.100", sandbox.Do("link show"), StringComparison.Ordinal);
    }

    // A TAP goes when the kernel has wound up the ring that held it, a little after its server let go of it.
    private static void AssertGone(Sandbox sandbox, string name)
    {
        var patience = Stopwatch.StartNew();
        while (sandbox.Do("link show").Contains(name, StringComparison.Ordinal) && patience.Elapsed < TimeSpan.FromSeconds(20))
        {
            Thread.Sleep(50);
        }

        Assert.DoesNotContain(name, sandbox.Do("link show"), StringComparison.Ordinal);
    }

    private static IReadOnlyList<FileParent> Resolve(string text, params string[] present) =>
        RealParents.Of(ServeFile.Parse(text, "x.yaml").Parents, (_, name) => present.Contains(name));

    private static void SkipUnlessServed(string datapath)
    {
        foreach (var kind in new[] { ChildKind.Macvlan, ChildKind.Vlan })
        {
            var probe = DatapathSelection.Of(DatapathOption.Parse(datapath)).Probe(kind);
            Assert.SkipUnless(probe.IsSupported, probe.Reason);
        }
    }
}
