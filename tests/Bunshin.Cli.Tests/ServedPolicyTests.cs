using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bunshin.Cli.Serving;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Forwarding.Policies;
using Bunshin.Lab;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Tests;

public sealed class ServedPolicyTests : IDisposable
{
    private readonly ServerProcess _server = new();

    [Fact]
    public void A_file_says_what_children_may_send_and_are_given()
    {
        var policy = Policy(
            """
            guard: addresses
            send:
              default: deny
              rules:
                - allow tcp to 10.0.0.0/8 port 443
                - "deny udp"
              rate: 100mbit burst 64k
            receive: { rules: [allow tcp from fd00::/8 port 22] }
            """)!;
        Assert.Equal([IpPrefix.Parse("10.7.0.2"), IpPrefix.Parse("fd00::2")], policy.Guard!.Addresses);
        Assert.False(policy.Guard.MayTag);
        Assert.Equal(PolicyAction.Deny, policy.Sent.Default);
        Assert.Equal(
            [
                new PolicyRule { Action = PolicyAction.Allow, Protocol = 6, Remote = IpPrefix.Parse("10.0.0.0/8"), RemotePorts = new(443, 443) },
                new PolicyRule { Action = PolicyAction.Deny, Protocol = 17 },
            ],
            policy.Sent.Rules);
        Assert.Equal(new RateLimit(12_500_000, 65_536), policy.Sent.Rate);
        Assert.Equal(PolicyAction.Allow, policy.Received.Default);
        Assert.Equal(new PortRange(22, 22), Assert.Single(policy.Received.Rules).LocalPorts);
    }

    [Theory]
    [InlineData("guard: true", true, false, null)]
    [InlineData("guard: { may-tag: true }", true, true, null)]
    [InlineData("guard: { addresses: [own, 10.9.0.0/16], may-tag: true }", true, true, 3)]
    [InlineData("guard: { addresses: [] }", true, false, 0)]
    [InlineData("guard: false", false, false, null)]
    public void A_guard_is_as_strict_as_it_is_written(string text, bool guards, bool mayTag, int? addresses)
    {
        var guard = Policy(text)?.Guard;
        Assert.Equal((guards, mayTag, addresses), (guard is not null, guard?.MayTag ?? false, guard?.Addresses?.Count));
    }

    [Theory]
    [InlineData("guard: addresses", false, false)]
    [InlineData("guard: { may-route: true }", true, false)]
    [InlineData("guard: { addresses: [own], may-serve-dhcp: true }", false, true)]
    public void A_guarded_child_is_a_host_unless_it_may_be_more(string text, bool mayRoute, bool mayServeDhcp)
    {
        var guard = Policy(text)!.Guard!;
        Assert.Equal((mayRoute, mayServeDhcp), (guard.MayRoute, guard.MayServeDhcp));
    }

    [Fact]
    public void Everything_wrong_with_policies_is_said_at_once_with_its_place()
    {
        const string text = """
            parents:
              eth0:
                children:
                  mv0:
                    policy:
                      gaurd: true
                      send: { default: drop, rules: [allow tcp to 10.0.0.0/8 prot 443, "deny upd"], rate: 100 mbit }
                      receive: { rules: [allow tcp to 10.0.0.1], rat: 1mbit }
                  mv1: { policy: { guard: addresses, receive: { rate: 1mbit burst 1k } } }
                  mv2: { policy: { guard: { addresses: [10.0.0.300], mac: yes } } }
                  mv3: { policy: { guard: maybe } }
            """;
        string[] expected =
        [
            "x.yaml:6:11: a policy has no \"gaurd\" (did you mean \"guard\"?)",
            "x.yaml:7:28: \"drop\" is not a default (one of allow, deny)",
            "x.yaml:7:66: \"prot\" is no word of a rule here (did you mean \"port\"?)",
            "x.yaml:7:82: \"upd\" is no word of a rule here (did you mean \"udp\"?)",
            "x.yaml:7:99: \"mbit\" follows the rate (such as 100mbit, or 100mbit burst 64k)",
            "x.yaml:8:40: \"to\" is no word of a rule here (what is received goes to the child itself",
            "x.yaml:8:54: \"receive\" has no \"rat\" (did you mean \"rate\"?)",
            "x.yaml:9:31: the guard is to know the child's own addresses, and the file gives it none",
            "x.yaml:9:71: a burst is 1514 bytes",
            "x.yaml:10:45: \"10.0.0.300\" is not an address or prefix",
            "x.yaml:10:58: a guard has no \"mac\" (",
            "x.yaml:11:31: \"guard\" is \"maybe\" (true, addresses (the child's own), or { addresses",
        ];
        var wrong = Assert.Throws<LabFileException>(() => ServeFile.Parse(text, "x.yaml"));
        Assert.Equal(expected.Length, wrong.Diagnostics.Count);
        Assert.All(expected.Zip(wrong.Diagnostics), pair => Assert.StartsWith(pair.First, pair.Second.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("userspace")]
    public void A_datapath_that_serves_no_policies_is_named_where_one_is_asked_of_it(string datapath)
    {
        var wrong = Assert.Throws<LabFileException>(() => ServeFile.Parse(
            $"parents: {{ eth0: {{ datapath: {datapath}, children: {{ mv0: {{}}, mv1: {{ policy: {{ guard: true }} }} }} }} }}", "x.yaml"));
        Assert.Contains(
            $": the {datapath} datapath of eth0 serves no policies of children (`datapath: ebpf` does, and `auto` takes it where there is one)",
            Assert.Single(wrong.Diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_rules_are_refused_where_they_are_too_many()
    {
        var rules = string.Concat(Enumerable.Repeat("\n  - deny udp", TrafficPolicy.MostRules + 1));
        var wrong = Assert.Throws<LabFileException>(() => Policy($"send:\n rules:{rules}"));
        Assert.Contains("there are 33 rules, and at most 32 are taken in each direction", Assert.Single(wrong.Diagnostics).Message, StringComparison.Ordinal);
    }

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

    private static ChildPolicy? Policy(string text)
    {
        var indented = string.Join("\n", text.ReplaceLineEndings("\n").Split('\n').Select(line => $"          {line}"));
        var file = ServeFile.Parse($"parents:\n  eth0:\n    children:\n      mv0:\n        addresses: [10.7.0.2/24, fd00::2/64]\n        policy:\n{indented}\n", "x.yaml");
        return file.Parents[0].Children[0].Spec.Policy;
    }

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
