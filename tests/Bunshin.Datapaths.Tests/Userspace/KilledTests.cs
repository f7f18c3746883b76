using System.Diagnostics;
using System.Globalization;
using Bunshin.Datapaths.Userspace;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>A serving process is killed: TAPs, veth pairs, the parent's filter and its promiscuity go with it. The victim is this program again.</summary>
public class A_killed_userspace_datapath
{
    private const string Order = "BUNSHIN_TEST_RELAY";

    [Fact(Explicit = true)]
    public void Victim()
    {
        var order = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(order is null, "only for a process that is to be killed");
        var words = order!.Split(' ');
        var children = Enumerable.Range(1, 4).Select(number => new ChildSpec
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"c{number}"),
            Mode = MacvlanMode.Bridge,
            Namespace = NamespaceReference.AtPath(words[2]),
        });
        using var running = new UserspaceDatapath(UserspaceBench.Options(words[0])).Start(
            new ParentSpec { Name = "p", Namespace = NamespaceReference.AtPath(words[1]), Children = [.. children] });
        using var space = NetworkNamespace.Open(NamespaceReference.AtPath(words[2]));
        using var net = Bunshin.Linux.Netlink.RouteNetlink.Open(space);
        net.SetUp(net.GetLink("c1").Index);
        running.Observe();
        Console.Error.WriteLine("serving");
        Thread.Sleep(Timeout.Infinite);
    }

    [Theory]
    [InlineData("tap-ring")]
    [InlineData("veth-mmsg")]
    public void Leaves_nothing(string variant)
    {
        using var bench = new UserspaceBench();
        _ = UserspaceBench.Options(variant);
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(A_killed_userspace_datapath).FullName}.{nameof(Victim)}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = $"{variant} {bench.Reference("host").Path} {bench.Reference("c1").Path}";
        using var victim = Process.Start(start)!;
        while (victim.StandardError.ReadLine() is { } line && line != "serving")
        {
        }

        Assert.False(victim.HasExited);
        Assert.NotNull(bench.Net("c1").FindLink("c1"));
        Assert.Equal(1u, bench.HostNet.GetLink("p").Promiscuity);

        victim.Kill();
        victim.WaitForExit();

        Assert.True(SpinWait.SpinUntil(() => bench.Net("c1").Links().Count == 1, 5000), "devices are left");
        Assert.Equal(0u, bench.HostNet.GetLink("p").Promiscuity);
        bench.Serve(variant, bench.Child(1), bench.Child(2)); // The filter's name is free again, too.
        Assert.True(bench.Reaches("c1", "c2", 2));
    }
}
