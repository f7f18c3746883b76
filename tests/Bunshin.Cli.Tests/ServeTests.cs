using System.Diagnostics;
using System.Text.Json;
using Bunshin.Cli.Grammar;
using Bunshin.Cli.Serving;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Linux.Ownership;

namespace Bunshin.Cli.Tests;

public sealed class ServeTests : IDisposable
{
    private readonly ServerProcess _server = new();

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void A_server_reloads_without_touching_children_that_stay_answers_questions_and_removes_what_it_made(string datapath)
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed(datapath);
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set wire up");
        Write(sandbox, datapath, "mv0: { mode: bridge, addresses: [10.7.0.2/24] }");
        _server.Start();
        Assert.Contains($"eth0 ({datapath}): mv0", _server.Await("serving "), StringComparison.Ordinal);
        var before = Find(sandbox, "mv0")!.Value;
        Assert.Contains("UP", before.GetProperty("flags").ToString(), StringComparison.Ordinal);
        Assert.Contains("inet 10.7.0.2/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);

        Write(sandbox, datapath, "mv0: { mode: bridge, addresses: [10.7.0.3/24] }", "mv1: { mode: bridge, up: false }");
        Assert.Contains("mv0, mv1", _server.Await("reloaded; serving "), StringComparison.Ordinal);
        Assert.Equal(before.GetProperty("ifindex").GetInt32(), Find(sandbox, "mv0")!.Value.GetProperty("ifindex").GetInt32());
        Assert.Equal(before.GetProperty("address").GetString(), Find(sandbox, "mv0")!.Value.GetProperty("address").GetString());
        Assert.Contains("inet 10.7.0.3/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.7.0.2", sandbox.Do("addr show mv0"), StringComparison.Ordinal);

        _server.Write("parents: { eth0: { childen: {} } }");
        _server.Signal("HUP");
        Assert.Contains("not reloaded", _server.Await("bunshin: not reloaded"), StringComparison.Ordinal);
        Assert.NotNull(Find(sandbox, "mv1"));

        var status = Bunshin.Run("serve", "status", _server.Name, "-j");
        using var json = JsonDocument.Parse(status.Output);
        Assert.Equal(_server.Id, json.RootElement.GetProperty("pid").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("parents")[0].GetProperty("children").GetArrayLength());
        Assert.Equal((0, 0), (json.RootElement.GetProperty("failures").GetInt64(), json.RootElement.GetProperty("parents")[0].GetProperty("failures").GetInt64()));
        Assert.Equal(0, json.RootElement.GetProperty("parents")[0].GetProperty("problems").GetArrayLength());
        _server.Signal("USR1");
        Assert.Contains("mv1", _server.Await("  mv1"), StringComparison.Ordinal);

        _server.Signal("TERM");
        Assert.Equal(0, _server.WaitForExit());
        Assert.DoesNotContain("mv0", sandbox.Do("link show"), StringComparison.Ordinal);
        Assert.DoesNotContain("mv1", sandbox.Do("link show"), StringComparison.Ordinal);
        Assert.Equal(1, Bunshin.Run("serve", "status", _server.Name).Status);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void What_a_killed_server_leaves_is_swept(string datapath)
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed(datapath);
        sandbox.Do("link add eth0 type veth peer name wire");
        Write(sandbox, datapath, "mv0: { mode: bridge }");
        _server.Start();
        _ = _server.Await("serving ");
        _server.Kill();
        _ = OrphanSweep.Run();

        // A TAP goes when the kernel has wound up the dead process's ring, a little later than the process itself.
        var patience = Stopwatch.StartNew();
        while (Find(sandbox, "mv0") is not null && patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            Thread.Sleep(50);
        }

        Assert.DoesNotContain("mv0", sandbox.Do("link show"), StringComparison.Ordinal);
        Assert.DoesNotContain(ControlSocket.All(), path => ControlSocket.NameOf(path) == _server.Name);
    }

    [Fact]
    public void A_child_that_a_reload_cannot_set_up_keeps_what_it_had_until_the_next()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("kernel");
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        Write(sandbox, "kernel", "mv0: { mode: bridge, addresses: [10.7.0.2/24] }");
        _server.Start();
        _ = _server.Await("serving ");

        Write(sandbox, "kernel", "mv0: { mode: bridge, addresses: [10.7.1.2/24], routes: [10.9.0.0/16 via 172.16.0.1] }", "mv1: { mode: bridge, addresses: [10.7.2.2/24] }");
        Assert.Contains("mv0, mv1", _server.Await("reloaded in part; serving "), StringComparison.Ordinal);
        Assert.Contains("inet 10.7.0.2/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.7.1.2", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
        Assert.Contains("inet 10.7.2.2/24", sandbox.Do("addr show mv1"), StringComparison.Ordinal);

        Write(sandbox, "kernel", "mv0: { mode: bridge, addresses: [10.7.1.2/24] }", "mv1: { mode: bridge, addresses: [10.7.2.2/24] }");
        _ = _server.Await("reloaded; serving ");
        Assert.Contains("inet 10.7.1.2/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.7.0.2", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_that_a_reload_cannot_start_is_told_and_served_as_soon_as_it_can_be()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed("userspace");
        sandbox.Do("link add eth0 type veth peer name wire");
        Write(sandbox, "userspace", "mv0: { mode: bridge }");
        _server.Start();
        _ = _server.Await("serving ");
        _server.Write($$"""
            parents:
              eth0: { netns: {{sandbox.Name}}, datapath: userspace, children: { mv0: { mode: bridge } } }
              eth1: { netns: {{sandbox.Name}}, datapath: userspace, children: { mv1: { mode: bridge } } }
            """);
        Assert.Contains("mv0", _server.Await("reloaded in part; serving "), StringComparison.Ordinal);
        Assert.Contains("eth1: not served, and tried again: ", Bunshin.Run("serve", "status", _server.Name).Output, StringComparison.Ordinal);

        sandbox.Do("link add eth1 type veth peer name wire1");
        Assert.Contains("eth1", _server.Await("serving "), StringComparison.Ordinal);
        Assert.NotNull(Find(sandbox, "mv1"));
        Assert.DoesNotContain("not served", Bunshin.Run("serve", "status", _server.Name).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();

    private static void SkipUnlessServed(string datapath)
    {
        var probe = DatapathSelection.Of(DatapathOption.Parse(datapath)).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
    }

    private void Write(Sandbox sandbox, string datapath, params string[] children)
    {
        _server.Write($$"""
            parents:
              eth0:
                netns: {{sandbox.Name}}
                datapath: {{datapath}}
                children:

            """ + string.Concat(children.Select(child => $"      {child}\n")));
    }

    private static JsonElement? Find(Sandbox sandbox, string name)
    {
        using var links = JsonDocument.Parse(sandbox.Do("-j link show"));
        var found = links.RootElement.EnumerateArray().Where(link => link.GetProperty("ifname").GetString() == name).ToArray();
        return found.Length == 0 ? null : found[0].Clone();
    }
}
