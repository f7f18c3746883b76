namespace Bunshin.Datapaths.Tests.Reach;

/// <summary>What no child may reach, whatever it sends with CAP_NET_RAW: each source to each destination.</summary>
[Collection("bpf")]
public sealed class NoChildReaches(ITestOutputHelper output)
{
    public static TheoryData<string, string> All => ReachBench.All;

    [Theory]
    [MemberData(nameof(All))]
    public void The_loopback_of_the_host_or_of_a_sibling(string variant, string kind)
    {
        using var bench = new ReachBench(variant, kind);
        Assert.True(bench.Delivers(), "what may be heard is delivered");
        _ = bench.Heard();
        var sent = bench.SendAll();
        Assert.True(bench.Delivers(), "what may be heard is delivered afterwards");
        var heard = bench.Heard().CountBy(static line => line).ToList();
        output.WriteLine($"{sent} sent; {string.Join("; ", heard.Select(static line => $"{line.Key} {line.Value} times"))}");
        Assert.DoesNotContain(heard, line => !IsAllowed(variant, kind, line.Key));
        Assert.True(bench.EarsHear(), "the ears hear their own namespace");
    }

    // What an IP layer takes that receives it, it takes from any other host of the LAN too. The kernel's own driver asks IPv6's routes for
    // ::1, and they have it (docs/limits.md).
    private static bool IsAllowed(string variant, string kind, string line)
    {
        var isHandedOver = kind is "ipvlan l3" or "ipvlan l3s" && line.Contains(": host at", StringComparison.Ordinal);
        return isHandedOver
            ? variant == "kernel" && line.Contains("host at :", StringComparison.Ordinal)
            : line.StartsWith(RawPackets.Strange, StringComparison.Ordinal);
    }
}
