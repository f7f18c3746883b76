using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Running;
using Bunshin.Lab.Topology;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Tests.Running;

[Collection(nameof(LiveLabs))]
public sealed class Running_labs
{
    [Theory]
    [InlineData(DatapathKind.Kernel)]
    [InlineData(DatapathKind.Ebpf)]
    [InlineData(DatapathKind.Userspace)]
    [InlineData(DatapathKind.Simulated)]
    public void With_a_wrong_expectation_fail_and_name_the_cell(DatapathKind datapath)
    {
        SkipUnlessRoot(datapath);
        var text = LabCatalog.Text("s4-private")!.Replace("  fail:\n    - { ping: ns0 <-> ns1, cause: private }", "    - ns0 <-> ns1", StringComparison.Ordinal);

        var result = LiveLabs.Run(LabFile.Parse(text, "wrong.yaml"), new LabOptions { Datapath = datapath });

        Assert.False(result.Succeeded);
        Assert.Equal(4, result.Cells.Count(cell => !cell.Holds));
        Assert.Contains("✗ ns0 -> ns1 (v6): expected an answer, no answer: private children (ns0/mv0) do not reach their siblings", result.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_wrong_cause_fail_and_name_both()
    {
        var text = LabCatalog.Text("s5-vepa-plain")!.Replace("cause: no-hairpin", "cause: private", StringComparison.Ordinal);

        var result = LiveLabs.Run(LabFile.Parse(text, "wrong.yaml"), new LabOptions { Datapath = DatapathKind.Simulated });

        Assert.False(result.Succeeded);
        Assert.Contains("✗ ns0 -> ns1 (v4): expected the cause private, found no-hairpin", result.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatapathKind.Kernel)]
    [InlineData(DatapathKind.Ebpf)]
    [InlineData(DatapathKind.Userspace)]
    public void Carry_TCP_across_the_adjacent_switch_both_ways(DatapathKind datapath)
    {
        SkipUnlessRoot(datapath);
        var lab = LabCatalog.Open("s3-bridge");
        using var running = LabRunner.Start(lab, new LabOptions { Datapath = datapath });

        Assert.Equal(Megabytes(20), Transfer(running, lab, "ns0", "lan"));
        Assert.Equal(Megabytes(20), Transfer(running, lab, "lan", "ns1"));
        Assert.Equal(Megabytes(20), Transfer(running, lab, "ns0", "ns1"));
    }

    [Fact]
    public void Carry_TCP_between_access_ports_and_trunks_and_by_way_of_a_gateway()
    {
        SkipUnlessRoot(DatapathKind.Userspace);
        var lab = LabCatalog.Open("s8-policy");
        using var running = LabRunner.Start(lab, new LabOptions { Datapath = DatapathKind.Userspace });

        Assert.Equal(Megabytes(20), Transfer(running, lab, "office", "gateway/eth0.100"));
        Assert.Equal(Megabytes(20), Transfer(running, lab, "gateway/eth0.200", "guest"));
        Assert.Equal(Megabytes(20), Transfer(running, lab, "guest", "printer"));
    }

    [Fact]
    public void That_set_something_on_a_host_do_so_or_say_that_they_cannot()
    {
        SkipUnlessRoot(DatapathKind.Userspace);
        const string Text = "title: t\nhosts: { a: { nics: { eth0: {} }, sysctls: { NAME: 60 } } }";
        var lab = LabFile.Parse(Text.Replace("NAME", "net.ipv4.neigh.eth0/7.retrans_time_ms", StringComparison.Ordinal), "f");
        var good = LabFile.Parse(Text.Replace("NAME", "net.ipv4.ip_default_ttl", StringComparison.Ordinal), "f");

        using (var running = LabRunner.Start(good, new LabOptions { Datapath = DatapathKind.Userspace }))
        {
            Assert.Equal("60", In(running, "a", () => File.ReadAllText("/proc/sys/net/ipv4/ip_default_ttl").Trim()));
            Assert.Equal("0", In(running, "a", () => File.ReadAllText("/proc/sys/net/ipv4/ip_forward").Trim()));
        }

        var refused = Assert.Throws<LabException>(() => LiveLabs.Run(lab, new LabOptions { Datapath = DatapathKind.Userspace }));
        Assert.StartsWith("a: net.ipv4.neigh.eth0/7.retrans_time_ms cannot be set to 60: ", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "a has sysctls (net.ipv4.ip_default_ttl)",
            Assert.Throws<LabException>(() => LiveLabs.Run(good, new LabOptions { Datapath = DatapathKind.Simulated })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void That_are_cancelled_leave_nothing_behind()
    {
        SkipUnlessRoot(DatapathKind.Kernel);
        foreach (var at in Enum.GetValues<LabStage>().Where(stage => stage < LabStage.Teardown))
        {
            using var cancel = new CancellationTokenSource();
            var stop = new Stop(at, cancel);

            Assert.ThrowsAny<OperationCanceledException>(() =>
                LiveLabs.Run(LabCatalog.Open("s4-private"), new LabOptions { Datapath = DatapathKind.Kernel }, stop, cancel.Token));
            Assert.DoesNotContain(NetworkNamespace.ListNamed(), name => name.StartsWith($"bsn-{Environment.ProcessId}-", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Whose_children_cannot_be_made_are_taken_down_again()
    {
        SkipUnlessRoot(DatapathKind.Kernel);
        var lab = LabFile.Parse(
            """
            title: the second child's MAC is the first one's, by another lab's rules
            hosts:
              server: { nics: { eth0: { mac: "02:00:00:00:00:01" } }, children: { eth1: { parent: eth0, sources: [], mtu: 1500 } } }
              a: { children: { mv0: { parent: server/eth0, mode: bridge, mac: "02:00:00:00:00:02", up: false } } }
            expect: { refuse: [{ child: a/mv0, parent: server/eth0, text: exists }] }
            """,
            "taken.yaml");

        var result = LiveLabs.Run(lab, new LabOptions { Datapath = DatapathKind.Kernel });

        Assert.DoesNotContain(NetworkNamespace.ListNamed(), name => name.StartsWith($"bsn-{Environment.ProcessId}-", StringComparison.Ordinal));
        Assert.Equal("DOWN", result.Links.Single(link => link.Name == "a/mv0").State);
        Assert.All(result.Checks.Where(check => check.Kind == "refuse"), check => Assert.NotEqual("it was made", check.Found));
    }

    private static int Megabytes(int count) => count << 20;

    private static void SkipUnlessRoot(DatapathKind datapath) =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess || datapath == DatapathKind.Simulated, "making network namespaces needs root");

    private static long Transfer(RunningLab running, LabFile lab, string from, string to)
    {
        var address = lab.Endpoints.Single(one => one.Name == to).Interface.AddressOf(LabFamily.V4)!.Value.Address.ToIPAddress();
        using var listener = In(running, to.Split('/')[0], () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 5201));
            socket.Listen();
            return socket;
        });
        using var sender = In(running, from.Split('/')[0], () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        var total = 0L;
        var receiving = Task.Run(() =>
        {
            using var accepted = listener.Accept();
            accepted.ReceiveTimeout = 20_000;
            var buffer = new byte[1 << 16];
            for (int count; (count = accepted.Receive(buffer)) > 0;)
            {
                total += count;
            }
        });
        sender.SendTimeout = 20_000;
        sender.Connect(new IPEndPoint(address, 5201));
        var chunk = new byte[1 << 20];
        for (var sent = 0; sent < Megabytes(20); sent += chunk.Length)
        {
            _ = sender.Send(chunk);
        }

        sender.Shutdown(SocketShutdown.Send);
        Assert.True(receiving.Wait(TimeSpan.FromSeconds(30)), $"{from} -> {to}: {total} bytes arrived");
        return total;
    }

    private static T In<T>(RunningLab running, string host, Func<T> work)
    {
        using var place = NetworkNamespace.Open(NamespaceReference.Named(running.Namespaces[host]));
        return place.Run(work);
    }

    private sealed class Stop(LabStage at, CancellationTokenSource cancel) : IProgress<LabProgress>
    {
        public void Report(LabProgress value)
        {
            if (value.Stage == at)
            {
                cancel.Cancel();
            }
        }
    }
}
