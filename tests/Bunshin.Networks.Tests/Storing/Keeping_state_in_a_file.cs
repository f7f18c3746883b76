using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Storing;

public sealed class Keeping_state_in_a_file
{
    [Fact]
    public void Brings_all_of_it_back()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
        }

        using var again = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Assert.Equal(Records.Text(RegistryView.Empty.With(Records.Full)), Records.Text(RegistryView.Empty.With(again.Load())));
    }

    /// <summary>A field that is added to a record and not to the test above would be found missing by users only.</summary>
    [Theory]
    [MemberData(nameof(FullRecords))]
    public void Is_tested_for_every_field(object full, object bare)
    {
        var text = Records.Text(RegistryView.Empty.With(Records.Full));
        foreach (var property in full.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            Assert.False(Equals(property.GetValue(full), property.GetValue(bare)), $"{full.GetType().Name}.{property.Name} has its default in {nameof(Records)}");
            Assert.Contains($"\"{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}\":", text, StringComparison.Ordinal);
        }
    }

    public static IEnumerable<TheoryDataRow<object, object>> FullRecords()
    {
        var network = Records.Full.Networks[0];
        yield return new(network, new Network { Id = "", Settings = new(), Datapath = default });
        yield return new(network.Settings, new NetworkSettings());
        yield return new(network.Settings.Ipvlan, new Datapaths.IpvlanSettings());
        yield return new(network.Subnets[0], new Subnet(default, null));
        yield return new(network.Settings.Routes[0], new StaticRoute(default, null));
        yield return new(Records.Full.Endpoints[0], new Endpoint { Id = "", NetworkId = "" });
        yield return new(Records.Full.Endpoints[0].Attachment!, new Attachment("", "", ""));
        yield return new(Records.Full.Pools[0], new AddressPool { Id = "", Space = "", Prefix = default });
        yield return new(Records.Full.Holdings[0], new AddressHolding("", default, null, null));
    }

    [Fact]
    public void Replaces_and_removes()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
            store.Commit(new StoreChange
            {
                RemovedHoldings = [Records.Full.Holdings[1].Key],
                Holdings = [Records.Full.Holdings[0] with { EndpointId = null }],
                RemovedEndpoints = [Records.Full.Endpoints[0].Id, "one that is not there"],
            });
        }

        using var again = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var loaded = again.Load();
        Assert.Equal([Records.Full.Holdings[0] with { EndpointId = null }], loaded.Holdings);
        Assert.Empty(loaded.Endpoints);
        Assert.Single(loaded.Networks);
    }

    [Fact]
    public void Takes_all_of_a_change_or_nothing()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var registry = new Registry(store);

        var refusal = Assert.Throws<NetworkException>(() => registry.Change(_ => new StoreChange
        {
            Networks = [Make.Network("n1", "eth0")],
            Endpoints = [new Endpoint { Id = "e1", NetworkId = "n2" }],
        }));

        Assert.Contains("contradicts", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(store.Load().Networks);
        Assert.Empty(registry.Current.Networks);
        registry.Change(_ => new StoreChange { Networks = [Make.Network("n1", "eth0")] });
        Assert.Single(store.Load().Networks);
    }

    [Fact]
    public void Is_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(folder.Store)!));
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder.Store)!))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        File.SetUnixFileMode(folder.Store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        SqliteStore.Open(folder.Store, TimeSpan.Zero).Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.Store));
    }

    /// <summary>What a power cut leaves is what was synced, and with these settings SQLite syncs at the end of each transaction.</summary>
    [Fact]
    public void Syncs_each_commit()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);

        Assert.Equal("wal", store.Setting("journal_mode"));
        Assert.Equal(2L, store.Setting("synchronous")); // FULL
        Assert.Equal(1L, store.Setting("foreign_keys"));
    }

    [Fact]
    public void Agrees_with_memory_after_any_changes()
    {
        CsCheck.Check.Sample(
            Changes.Sequence,
            changes =>
            {
                using var folder = TemporaryFolder.InMemory();
                RegistryView view;
                using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
                {
                    var registry = new Registry(store);
                    foreach (var change in changes)
                    {
                        registry.Change(current => Changes.Whole(current, change));
                    }

                    view = registry.Current;
                }

                using var again = SqliteStore.Open(folder.Store, TimeSpan.Zero);
                var reloaded = new Registry(again).Current;
                Assert.Equal(Records.Text(view), Records.Text(reloaded));
                foreach (var holding in view.Holdings.Values)
                {
                    var span = AddressSpan.Of(new IpPrefix(holding.Address, 24));
                    Assert.Equal(view.Held.LowestFree(holding.Scope, span, span.First), reloaded.Held.LowestFree(holding.Scope, span, span.First));
                }
            },
            iter: 50);
    }

    /// <summary>Figures, for people: a commit is as quick as the disk syncs, so the same is measured in memory, too.</summary>
    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void Costs(bool isInMemory)
    {
        using var folder = isInMemory ? TemporaryFolder.InMemory() : new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        store.Commit(new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/8")] });
        var times = new List<double>();
        for (var number = 0; number < 1000; number++)
        {
            var address = new IpPrefix(new Ipv4Address(0x0A00_0001 + (uint)number), 8);
            var start = Stopwatch.GetTimestamp();
            store.Commit(new StoreChange
            {
                Endpoints = [new Endpoint { Id = $"endpoint{number}", NetworkId = "n1", Ipv4 = address }],
                Holdings = [new AddressHolding("parent eth0", address.Address, null, $"endpoint{number}")],
            });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        Console.Error.WriteLine($"commit {(isInMemory ? "in memory" : "on disk")}: median {times[500]:F0} µs, p99 {times[990]:F0} µs");
    }
}
