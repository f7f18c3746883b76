using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

public sealed class A_full_disk
{
    [Fact]
    public void Takes_nothing_of_a_change_and_goes_on_once_there_is_room()
    {
        using var folder = new TemporaryFolder();
        using var disk = Disk.TryMount(folder.Path);
        Assert.SkipWhen(disk is null, "no file system can be mounted here");

        var filler = Path.Combine(folder.Path, "filler");
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var registry = new Registry(store);
        registry.Change(_ => new StoreChange { Networks = [Make.Network("n", "eth0")] });
        File.WriteAllBytes(filler, new byte[256 * 1024]);

        var number = 0;
        var refusal = Assert.Throws<NetworkException>(() =>
        {
            for (number = 1; number < 10_000; number++)
            {
                registry.Change(_ => new StoreChange { Endpoints = [new Endpoint { Id = $"e{number}", NetworkId = "n" }] });
            }
        });

        Assert.Equal(NetworkProblem.Unavailable, refusal.Kind);
        Assert.Contains($"the store {folder.Store} could not be changed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("its disk is full; make room", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(number - 1, registry.Current.Endpoints.Count);
        Assert.Equal(number - 1, store.Load().Endpoints.Count);

        File.Delete(filler);
        registry.Change(_ => new StoreChange { Endpoints = [new Endpoint { Id = $"e{number}", NetworkId = "n" }] });
        Assert.Equal(number, store.Load().Endpoints.Count);
    }
}
