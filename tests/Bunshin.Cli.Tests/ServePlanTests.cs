using System.Text.Json;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Cli.Tests;

/// <summary><c>serve FILE --plan</c>: what a start or a reload would do, and does then.</summary>
public sealed class ServePlanTests : IDisposable
{
    private readonly ServerProcess _server = new();
    private readonly string _name = $"bsn-{Environment.ProcessId}-{Guid.NewGuid():N}"[..30];
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"bsn-plan-{Environment.ProcessId}-{Guid.NewGuid():N}.yaml");

    [Theory]
    [InlineData("kernel")]
    [InlineData("ebpf")]
    [InlineData("userspace")]
    public void Says_what_a_start_and_a_reload_do(string datapath)
    {
        using var sandbox = new Sandbox();
        var probe = DatapathSelection.Of(DatapathOption.Parse(datapath)).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        string[] before = ["mv0: { mode: bridge, addresses: [10.7.0.2/24] }", "gone: { mode: bridge }"];
        File.WriteAllText(_file, Text(sandbox, datapath, before));
        Assert.Equal(
            $"""
            {sandbox.Name}/eth0 (datapath {datapath}):
              create mv0 (macvlan, bridge) on eth0
              create gone (macvlan, bridge) on eth0
              set mv0 up, with 10.7.0.2/24
              set gone up, without addresses

            """,
            Plan(0));
        Assert.DoesNotContain("mv0", sandbox.Do("link show"), StringComparison.Ordinal);

        _server.Write(Text(sandbox, datapath, before));
        _server.Start();
        _ = _server.Await("serving ");
        Assert.Equal($"{sandbox.Name}/eth0 (datapath {datapath}): nothing to do\n", Plan(0));

        string[] after = ["mv0: { mode: private, addresses: [10.7.0.3/24] }", "pt: { mode: bridge, mtu: 1400, up: false }"];
        File.WriteAllText(_file, Text(sandbox, datapath, after));
        using var json = JsonDocument.Parse(Plan(0, "-j"));
        Assert.Equal(
            ["change: give mv0 mode private", "create: create pt (macvlan, bridge) on eth0", "remove: remove gone", "set: set mv0 up, with 10.7.0.3/24"],
            json.RootElement[0].GetProperty("steps").EnumerateArray().Select(static step => $"{step.GetProperty("action")}: {step.GetProperty("text")}"));
        Assert.Contains("gone", sandbox.Do("link show"), StringComparison.Ordinal);

        _server.Write(Text(sandbox, datapath, after));
        _ = _server.Await("reloaded; serving ");
        Assert.EndsWith("nothing to do\n", Plan(0), StringComparison.Ordinal);
        Assert.DoesNotContain("gone", sandbox.Do("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_would_be_refused_and_the_status_says_what_was()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        _server.Write(Text(sandbox, "userspace", "mv0: { mode: bridge }"));
        _server.Start();
        _ = _server.Await("serving ");
        File.WriteAllText(_file, Text(sandbox, "userspace", "mv0: { mode: bridge }", "tap: { kind: macvtap, mode: bridge }"));
        Assert.Contains("refused: ", Plan(1), StringComparison.Ordinal);

        _server.Write(Text(sandbox, "userspace", "mv0: { mode: bridge, mtu: 9000 }"));
        _ = _server.Await("reloaded in part; serving ");
        Assert.Contains("not as the file wants it, until it is reloaded: mv0: an MTU of 9000", Bunshin.Run("serve", "status", _name).Output, StringComparison.Ordinal);
        _server.Write(Text(sandbox, "userspace", "mv0: { mode: bridge, mtu: 1400 }"));
        _ = _server.Await("reloaded; serving ");
        Assert.DoesNotContain("not as the file wants it", Bunshin.Run("serve", "status", _name).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_is_made_anew_gets_its_addresses_again_and_so_does_one_that_is_made_anew_in_vain()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        _server.Write(Text(sandbox, "userspace", "mv0: { mode: bridge, addresses: [10.7.0.2/24] }"));
        _server.Start();
        _ = _server.Await("serving ");
        _server.Write(Text(sandbox, "userspace", "mv0: { mode: passthru, addresses: [10.7.0.2/24] }"));
        _ = _server.Await("reloaded; serving ");
        Assert.Contains("inet 10.7.0.2/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);

        // The name of the new one is somebody else's.
        sandbox.Do("link add taken type veth peer name taken1");
        _server.Write(Text(sandbox, "userspace", "mv0: { mode: bridge, addresses: [10.7.0.2/24] }", "taken: { mode: bridge }"));
        _ = _server.Await("reloaded in part; serving ");
        Assert.Contains("inet 10.7.0.2/24", sandbox.Do("addr show mv0"), StringComparison.Ordinal);
        Assert.Contains("UP", sandbox.Do("link show mv0"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_file);
    }

    private string Plan(int status, params string[] options)
    {
        var run = Bunshin.Run(["serve", _file, "--plan", .. options]);
        Assert.Equal((status, ""), (run.Status, run.Errors));
        return run.Output;
    }

    private string Text(Sandbox sandbox, string datapath, params string[] children) => $$"""
        name: {{_name}}
        parents:
          eth0:
            netns: {{sandbox.Name}}
            datapath: {{datapath}}
            children:

        """ + string.Concat(children.Select(child => $"      {child}\n"));
}
