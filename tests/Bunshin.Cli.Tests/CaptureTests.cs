using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Sockets;

namespace Bunshin.Cli.Tests;

public sealed class CaptureTests : IDisposable
{
    private const string Reason = "sent: the frame does not have the child's own MAC, and the child is guarded";
    private readonly ServerProcess _server = new();

    [Theory]
    [InlineData("capture eth0 dorpped", "\"dorpped\" is not a word of capture: child, netns, dropped, passed, all, every, count or snaplen (did you mean \"dropped\"?)")]
    [InlineData("capture eth0 every 5", "\"every\" is about frames that pass")]
    [InlineData("capture eth0 snaplen 0", "\"snaplen\" is a number from 1 to 65536, not \"0\"")]
    [InlineData("capture eth0 child", "\"child\" needs a value")]
    [InlineData("capture eth0 -j -w x", "ask for one of them")]
    public void What_makes_no_sense_is_refused(string line, string expected)
    {
        var outcome = Bunshin.Line(line);
        Assert.Equal(2, outcome.Status);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists("x"));
    }

    [Fact]
    public void A_parent_that_is_served_by_nobody_is_told()
    {
        using var sandbox = new Sandbox();
        var outcome = Bunshin.Line($"capture eth0 netns {sandbox.Name}");
        Assert.Equal(1, outcome.Status);
        Assert.Contains($"there is no interface eth0 in {sandbox.Name}", outcome.Errors, StringComparison.Ordinal);
        sandbox.Do("link add eth0 type veth peer name wire");
        Assert.Contains("eth0 has no children on the ebpf datapath now", Bunshin.Line($"capture eth0 netns {sandbox.Name}").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_that_a_servers_children_lose_are_shown_with_the_reason_as_text_as_JSON_and_as_pcapng()
    {
        using var sandbox = Serve();
        using var sender = new Sender(sandbox);
        var text = Bunshin.Line($"capture eth0 netns {sandbox.Name} child mv0 dropped count 2");
        Assert.True(text.Status == 0, text.Errors);
        var lines = text.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches(
            @"^\d\d:\d\d:\d\d\.\d{6} mv0 Out 02:00:00:00:00:77 > ff:ff:ff:ff:ff:ff, EtherType 0x88b5, 60 bytes, length 60, dropped: " + Reason + "$", line));
        Assert.Contains("2 frames, 0 lost", text.Errors, StringComparison.Ordinal);

        var json = Bunshin.Line($"capture eth0 netns {sandbox.Name} all every 1 count 20 snaplen 14 -j");
        Assert.True(json.Status == 0, json.Errors);
        var frames = json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(20, frames.Count);
        Assert.Contains(frames, static frame => frame.GetProperty("dropped").GetString() == Reason && frame.GetProperty("bytes").GetString() == "ffffffffffff02000000007788b5");
        Assert.All(frames, static frame => Assert.Equal("14 bytes kept, too few to say more", frame.GetProperty("text").GetString()));
        Assert.Contains(frames, static frame => frame.GetProperty("dropped").ValueKind == JsonValueKind.Null);

        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(0, Bunshin.Line($"capture eth0 netns {sandbox.Name} count 1 -w {file}").Status);
            var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.StartsWith("\n\r\r\n", bytes, StringComparison.Ordinal);
            Assert.Contains("mv0", bytes, StringComparison.Ordinal);
            Assert.Contains($"dropped: {Reason}", bytes, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_capture_that_is_interrupted_says_what_it_has_seen_and_one_that_is_killed_is_in_nobodys_way()
    {
        using var sandbox = Serve();
        using var sender = new Sender(sandbox);
        foreach (var (signal, status) in ((string, int)[])[("INT", 0), ("KILL", 137)])
        {
            using var capture = Start(sandbox);
            Assert.Contains(Reason, capture.StandardOutput.ReadLine(), StringComparison.Ordinal);
            var second = Bunshin.Line($"capture eth0 netns {sandbox.Name} count 1");
            Assert.Contains($"process {capture.Id} (bunshin) captures on eth0 already; one at a time (EBUSY)", second.Errors, StringComparison.Ordinal);
            using (var kill = Process.Start("kill", ["-s", signal, $"{capture.Id}"]))
            {
                kill.WaitForExit();
            }

            var errors = capture.StandardError.ReadToEnd();
            capture.WaitForExit();
            Assert.Equal(status, capture.ExitCode);
            Assert.Equal(signal == "INT", errors.Contains(" frames, 0 lost", StringComparison.Ordinal));
        }

        Assert.Equal(0, Bunshin.Line($"capture eth0 netns {sandbox.Name} all count 1").Status);
    }

    public void Dispose() => _server.Dispose();

    private Sandbox Serve()
    {
        var sandbox = new Sandbox();
        var probe = new EbpfDatapath().Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set wire up");
        _server.Write($$"""
            parents:
              eth0:
                netns: {{sandbox.Name}}
                datapath: ebpf
                children:
                  mv0: { mode: bridge, policy: { guard: true } }
            """);
        _server.Start();
        _ = _server.Await("serving ");
        return sandbox;
    }

    private static Process Start(Sandbox sandbox)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "bunshin")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in $"capture eth0 netns {sandbox.Name}".Split(' '))
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    /// <summary>Sends frames with another's MAC from <c>mv0</c>, again and again.</summary>
    private sealed class Sender : IDisposable
    {
        private readonly PacketSocket _socket;
        private readonly Thread _thread;
        private volatile bool _isStopping;

        public Sender(Sandbox sandbox)
        {
            using var space = NetworkNamespace.Open(NamespaceReference.Named(sandbox.Name));
            using var net = RouteNetlink.Open(space);
            _socket = space.Run(PacketSocket.Create);
            _socket.Bind(net.GetLink("mv0").Index, 3);
            byte[] frame = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 0x77, 0x88, 0xB5, .. new byte[46]];
            _thread = new Thread(() =>
            {
                while (!_isStopping)
                {
                    _socket.Send(frame);
                    Thread.Sleep(20);
                }
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _isStopping = true;
            _thread.Join();
            _socket.Dispose();
        }
    }
}
