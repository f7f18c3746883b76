using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Tests;

public sealed class ServedPolicyTests : IDisposable
{
    private readonly ServerProcess _server = new();

    [Fact]
    public void A_policy_that_changes_in_service_loses_no_frame_that_both_let_pass()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed();
        Lay(sandbox, "ebpf", "{}");
        using var traffic = new Traffic(sandbox.Plan("a"), sandbox.Plan("b"));
        foreach (var policy in (string[])
            ["{ guard: true }", "{ guard: addresses, send: { rules: [allow udp], default: deny } }", "{ receive: { rules: [deny tcp] } }", "{ send: { rate: 100gbit } }", "{}", "{ guard: true }"])
        {
            Write(sandbox, "ebpf", policy);
            _ = _server.Await("reloaded; serving ");
        }

        var (sent, lost) = traffic.Stop();
        Assert.True(sent > 1000, $"only {sent} frames were sent");
        Assert.Equal(0, lost);
    }

    [Fact]
    public void A_reload_puts_a_policy_in_force_and_the_status_shows_it_and_what_it_refused()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed();
        Lay(sandbox, "auto", "{ guard: true }");
        Assert.Contains("datapath ebpf (not kernel: it serves no policies of children), carrier", Bunshin.Run("serve", "status", _server.Name).Output, StringComparison.Ordinal);
        Write(sandbox, "auto", "{ guard: { addresses: [own], may-serve-dhcp: true }, send: { rules: [deny udp port 7000, allow icmp to 10.7.0.0/16], rate: 10mbit } }");
        _ = _server.Await("reloaded; serving ");
        using (var traffic = new Traffic(sandbox.Plan("a"), sandbox.Plan("b")))
        {
            Thread.Sleep(300);
            var (sent, lost) = traffic.Stop();
            Assert.Equal(sent, lost);
        }

        using var json = JsonDocument.Parse(Bunshin.Run("serve", "status", _server.Name, "-j").Output);
        var parent = json.RootElement.GetProperty("parents")[0];
        Assert.Equal(("ebpf", "not kernel: it serves no policies of children"), (parent.GetProperty("datapath").GetString(), parent.GetProperty("why").GetString()));
        var child = parent.GetProperty("children")[0];
        Assert.Equal(
            """{"guard":{"addresses":["10.7.0.2"],"may-tag":false,"may-route":false,"may-serve-dhcp":true},"send":{"default":"allow","rules":["deny udp port 7000","allow icmp to 10.7.0.0/16"],"rate":"10mbit burst 64k","rate_bytes":1250000,"burst_bytes":65536},"receive":{"default":"allow","rules":[]}}""",
            JsonSerializer.Serialize(child.GetProperty("policy")));
        Assert.True(child.GetProperty("drops").GetProperty("sent: rule 1 of the child's policy denies the frame").GetInt64() >= 16);
        Assert.False(parent.GetProperty("children")[1].TryGetProperty("policy", out _));
        Assert.Contains(
            "  mv0: guard: its own MAC, from 10.7.0.2, may serve DHCP\n  mv0: send: deny udp port 7000; allow icmp to 10.7.0.0/16; else allow; rate 10mbit burst 64k\n",
            Bunshin.Run("serve", "status", _server.Name).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_policy_moves_a_parent_whose_datapath_was_left_open_to_one_that_serves_it()
    {
        using var sandbox = new Sandbox();
        SkipUnlessServed();
        var kernel = DatapathSelection.Of(DatapathKind.Kernel).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(kernel.IsSupported, kernel.Reason);
        Lay(sandbox, "auto", "{}");
        Assert.Contains(": datapath kernel, carrier", Bunshin.Run("serve", "status", _server.Name).Output, StringComparison.Ordinal);
        Write(sandbox, "auto", "{ guard: true }");
        Assert.Contains("(ebpf): mv0, mv1", _server.Await("reloaded; serving "), StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();

    private static void SkipUnlessServed()
    {
        var probe = DatapathSelection.Of(DatapathKind.Ebpf).Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
    }

    private void Lay(Sandbox sandbox, string datapath, string policy)
    {
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set wire up");
        _ = sandbox.Add("a");
        _ = sandbox.Add("b");
        Write(sandbox, datapath, policy);
        _server.Start();
        _ = _server.Await("serving ");
    }

    private void Write(Sandbox sandbox, string datapath, string policy) => _server.Write($$"""
        parents:
          eth0:
            netns: {{sandbox.Name}}
            datapath: {{datapath}}
            children:
              mv0: { mode: bridge, netns: {{sandbox.Plan("a")}}, mac: 02:00:00:00:07:02, addresses: [10.7.0.2/24], policy: {{policy}} }
              mv1: { mode: bridge, netns: {{sandbox.Plan("b")}}, addresses: [10.7.0.3/24] }
        """);

    /// <summary>Sends bursts from 10.7.0.2 to 10.7.0.3 port 7000, and waits for each to come.</summary>
    private sealed class Traffic : IDisposable
    {
        private const int Burst = 16;
        private const int Patience = 300;
        private readonly Socket _from;
        private readonly Socket _to;
        private readonly Thread _thread;
        private volatile bool _isStopping;
        private long _sent;
        private long _lost;

        public Traffic(string from, string to)
        {
            _from = Open(from);
            _to = Open(to);
            _to.Bind(new IPEndPoint(IPAddress.Any, 7000));
            _from.Connect(new IPEndPoint(IPAddress.Parse("10.7.0.3"), 7000));
            _thread = new Thread(Run);
            _thread.Start();
        }

        public (long Sent, long Lost) Stop()
        {
            _isStopping = true;
            _thread.Join();
            return (_sent, _lost);
        }

        public void Dispose()
        {
            _ = Stop();
            _from.Dispose();
            _to.Dispose();
        }

        private static Socket Open(string place)
        {
            using var space = NetworkNamespace.Open(NamespaceReference.Named(place));
            return space.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Patience });
        }

        private void Run()
        {
            var frame = new byte[64];
            while (!_isStopping)
            {
                for (var number = 0; number < Burst; number++)
                {
                    _ = _from.Send(frame);
                }

                var came = 0;
                while (came < Burst && Receives(frame))
                {
                    came++;
                }

                _sent += Burst;
                _lost += Burst - came;
            }
        }

        private bool Receives(byte[] frame)
        {
            try
            {
                return _to.Receive(frame) > 0;
            }
            catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                return false;
            }
        }
    }
}
