using System.Net;
using System.Net.Sockets;
using System.Text;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Tests;

/// <summary>The commands people type, from beginning to end, on the kernel's driver.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public void S1_one_NIC_has_many_identities()
    {
        using var sandbox = new Sandbox();
        var lan = sandbox.Add("lan");
        sandbox.Do($"link add eth0 type veth peer name lan0 netns {lan}");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set eth0 promisc on");
        var notes = "";
        foreach (var number in new[] { 2, 3 })
        {
            sandbox.Do($"link add mv{number} link eth0 type macvlan mode bridge");
            notes += sandbox.Try($"addr add 192.168.1.{number}/24 dev mv{number}").Errors;
            sandbox.Do($"link set mv{number} up");
        }

        Assert.Equal(0, Bunshin.Line($"-n {lan} link set lan0 up").Status);
        Assert.Equal(0, Bunshin.Line($"-n {lan} addr add 192.168.1.10/24 dev lan0").Status);
        Assert.Equal("hello", Exchange(sandbox.Name, lan, "192.168.1.2"));
        Assert.Equal("hello", Exchange(sandbox.Name, lan, "192.168.1.3"));
        var shown = sandbox.Do("-d link show");
        Assert.Contains("mv2@eth0: ", shown, StringComparison.Ordinal);
        Assert.Contains("macvlan mode bridge ", shown, StringComparison.Ordinal);
        Assert.Contains("note: mv3 and mv2 are in one namespace", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void S3_children_in_mode_bridge_reach_each_other_from_namespaces_of_their_own()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link set eth0 up");
        sandbox.Do("link set wire up");
        foreach (var number in new[] { 0, 1 })
        {
            var name = sandbox.Plan($"ns{number}");
            Assert.Equal(0, Bunshin.Line($"netns add {name}").Status);
            sandbox.Do($"link add mv{number} link eth0 type macvlan mode bridge");
            sandbox.Do($"link set mv{number} netns {name}");
            Assert.Equal(0, Bunshin.Line($"-n {name} addr add 192.168.2.{number + 2}/24 dev mv{number}").Status);
            Assert.Equal(0, Bunshin.Line($"-n {name} link set mv{number} up").Status);
        }

        Assert.Equal("hello", Exchange(sandbox.Plan("ns0"), sandbox.Plan("ns1"), "192.168.2.2"));
        var status = Bunshin.Run("netns", "exec", sandbox.Plan("ns0"), "grep", "-q", "mv0", "/proc/net/dev").Status;
        Assert.Equal(0, status);
        Assert.Equal(1, Bunshin.Run("netns", "exec", sandbox.Plan("ns1"), "grep", "-q", "mv0", "/proc/net/dev").Status);
    }

    [Fact]
    public void S6_a_passthru_child_is_the_only_one_and_a_second_is_told_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add eth0 type veth peer name wire");
        sandbox.Do("link add px link eth0 type macvlan mode passthru");
        var second = sandbox.Try("link add mv1 link eth0 type macvlan mode bridge");
        Assert.Equal(2, second.Status);
        Assert.Contains("EINVAL", second.Errors, StringComparison.Ordinal);
        Assert.Contains("eth0 has the passthru child px, which owns it alone", second.Errors, StringComparison.Ordinal);
        Assert.Contains("\"mode\":\"passthru\"", sandbox.Do("-j -d link show px"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_goes_on_or_stops_at_the_line_that_fails()
    {
        using var sandbox = new Sandbox();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# a comment\nlink add v0 type veth peer name v1\n\nlink add mv0 link nope type macvlan\nlink set v0 up\n");
            var stopped = sandbox.Try($"-b {file}");
            Assert.Equal(1, stopped.Status);
            Assert.StartsWith("Cannot find device \"nope\"\nbunshin: there is no link \"nope\"", stopped.Errors, StringComparison.Ordinal);
            Assert.EndsWith($"Command failed {file}:4\n", stopped.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(",UP", sandbox.Do("-br link show v0"), StringComparison.Ordinal);
            Assert.Equal(0, sandbox.Try("link del v0").Status);
            Assert.Equal(1, sandbox.Try($"-force -b {file}").Status);
            Assert.Contains(",UP", sandbox.Do("-br link show v0"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Sends a datagram from one namespace to a socket in another.</summary>
    private static string Exchange(string server, string client, string address)
    {
        using var serverSpace = NetworkNamespace.Open(NamespaceReference.Named(server));
        using var clientSpace = NetworkNamespace.Open(NamespaceReference.Named(client));
        using var receiver = serverSpace.Run(() => new UdpClient(new IPEndPoint(IPAddress.Any, 4000)));
        using var sender = clientSpace.Run(() => new UdpClient(AddressFamily.InterNetwork));
        receiver.Client.ReceiveTimeout = 500;
        for (var attempt = 1; ; attempt++)
        {
            _ = sender.Send("hello"u8, new IPEndPoint(IPAddress.Parse(address), 4000));
            try
            {
                IPEndPoint? from = null;
                return Encoding.ASCII.GetString(receiver.Receive(ref from));
            }
            catch (SocketException late) when (late.SocketErrorCode == SocketError.TimedOut && attempt < 20)
            {
                // Carrier may take a moment.
            }
        }
    }
}
