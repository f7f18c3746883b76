using System.Diagnostics;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Storing;

public sealed class Keeping_state_in_a_file
{
    [Fact]
    public void What_is_stored_comes_back()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/24")] });
            store.Commit(new StoreChange
            {
                Endpoints = [new Endpoint { Id = "e1", NetworkId = "n1", Ipv4 = IpPrefix.Parse("10.0.0.2/24") }],
                Holdings = [new AddressHolding("parent eth0", IpAddress.Parse("10.0.0.2"), null, "e1")],
            });
        }

        using var again = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var loaded = again.Load();
        Assert.Equal("e1", Assert.Single(loaded.Endpoints).Id);
        Assert.Equal(new AddressHolding("parent eth0", IpAddress.Parse("10.0.0.2"), null, "e1"), Assert.Single(loaded.Holdings));
    }

    [Fact(Explicit = true)]
    public void Bench()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        store.Commit(new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/8")] });
        var times = new List<double>();
        for (var i = 1; i <= 3000; i++)
        {
            var address = new IpPrefix(new Ipv4Address(0x0A000000u + (uint)i), 8);
            var start = Stopwatch.GetTimestamp();
            store.Commit(new StoreChange
            {
                Endpoints = [new Endpoint { Id = $"endpoint{i}", NetworkId = "n1", Ipv4 = address }],
                Holdings = [new AddressHolding("parent eth0", address.Address, null, $"endpoint{i}")],
            });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        Console.Error.WriteLine($"commit µs: median {times[1500]:F0} p99 {times[2970]:F0} max {times[^1]:F0}");
    }
}
