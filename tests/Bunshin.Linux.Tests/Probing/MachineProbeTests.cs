using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Probing;

namespace Bunshin.Linux.Tests.Probing;

[Collection(Bpf.BpfKernel.Name)]
public sealed class MachineProbeTests
{
    [Fact]
    public void Every_question_gets_an_answer_with_its_ground_and_what_is_missing_a_remedy()
    {
        var report = MachineProbe.Run();
        string[] wanted =
        [
            "veth", "bridge", "macvlan", "macvtap", "ipvlan", "8021q", "tun", "AF_PACKET", "AF_XDP", "BPF", "io_uring", "nftables netdev",
            "root", "CAP_NET_ADMIN", "CAP_NET_RAW", "network namespaces", "user namespaces",
        ];
        Assert.Empty(wanted.Except(report.All.Select(fact => fact.Name)));
        Assert.All(report.All, fact => Assert.NotEmpty(fact.Found));
        Assert.All(report.All.Where(fact => fact.Presence == Presence.Absent), fact => Assert.False(string.IsNullOrEmpty(fact.Remedy), fact.Name));
        foreach (var fact in report.All)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{fact.Name,-20} {fact.Presence,-8} {fact.Found} | {fact.Remedy}");
        }
    }

    [Theory]
    [InlineData("veth", "type", "veth")]
    [InlineData("bridge", "type", "bridge")]
    [InlineData("dummy", "type", "dummy")]
    [InlineData("macvlan", "link", "w0", "type", "macvlan")]
    [InlineData("macvtap", "link", "w0", "type", "macvtap")]
    [InlineData("ipvlan", "link", "w0", "type", "ipvlan")]
    [InlineData("8021q", "link", "w0", "type", "vlan", "id", "7")]
    public void A_kind_is_present_if_and_only_if_ip_can_make_it(string kind, params string[] words)
    {
        Privileges.NeedTool("ip");
        using var space = new TestNamespace();
        Tool.Run("ip", "-n", space.Name, "link", "add", "p0", "type", "veth", "peer", "name", "w0");
        var (code, _, _) = Tool.TryRun("ip", ["-n", space.Name, "link", "add", "x0", .. words]);
        var fact = MachineProbe.Run().LinkKinds.Single(fact => fact.Name == kind);
        Assert.Equal(code == 0 ? Presence.Present : Presence.Absent, fact.Presence);
    }

    [Fact]
    public void It_leaves_neither_interfaces_nor_namespaces_nor_descriptors()
    {
        Privileges.NeedNamespaces();
        _ = MachineProbe.Run();
        var names = NetworkNamespace.ListNamed().Where(IsNotATests).ToArray();
        var links = Directory.GetFileSystemEntries("/sys/class/net").Order().ToArray();
        for (var round = 0; round < 20; round++)
        {
            _ = MachineProbe.Run();
        }

        Assert.Equal(names, NetworkNamespace.ListNamed().Where(IsNotATests));
        Assert.Equal(links, Directory.GetFileSystemEntries("/sys/class/net").Order());
        var kept = Directory.GetFiles("/proc/self/fd").Count(path => new FileInfo(path).LinkTarget is { } target
            && (target.Contains("io_uring", StringComparison.Ordinal) || target.Contains("bpf-prog", StringComparison.Ordinal) || target.Contains("/dev/net/tun", StringComparison.Ordinal)));
        Assert.Equal(0, kept);

        static bool IsNotATests(string name) => !name.StartsWith("bsn-", StringComparison.Ordinal);
    }
}
