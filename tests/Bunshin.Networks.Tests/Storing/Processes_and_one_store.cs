using System.Diagnostics;
using System.Globalization;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>A second process is kept out; a killed one loses nothing that it acknowledged. The other process is this program again.</summary>
public sealed class Processes_and_one_store
{
    private const string Order = "BUNSHIN_TEST_STORE";

    [Fact(Explicit = true)]
    public void Victim()
    {
        var path = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(path is null, "only for a process that is to be killed");
        using var store = SqliteStore.Open(path!, TimeSpan.FromSeconds(10));
        var registry = new Registry(store);
        for (var number = registry.Current.Endpoints.Count; ; number++)
        {
            registry.Change(_ => Change(number));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"made {number}"));
        }
    }

    [Fact]
    public void A_killed_one_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/8")] });
        }

        var pause = new Random(1);
        for (var round = 0; round < 4; round++)
        {
            using var victim = Start(folder.Store);
            var made = NextMade(victim);
            for (var more = pause.Next(2, 60); more > 0; more--)
            {
                made = NextMade(victim);
            }

            victim.Kill();
            var last = victim.StandardError.ReadToEnd().Split('\n').LastOrDefault(line => line.StartsWith("made ", StringComparison.Ordinal));
            made = last is null ? made : Number(last);
            victim.WaitForExit();

            using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
            var loaded = store.Load();
            Assert.InRange(loaded.Endpoints.Count, made + 1, made + 2);
            Assert.Equal(
                loaded.Endpoints.Select(endpoint => endpoint.Ipv4!.Value.Address).OrderBy(address => address.Ipv4.Value),
                loaded.Holdings.Select(holding => holding.Address).OrderBy(address => address.Ipv4.Value));
            Assert.Equal(Enumerable.Range(0, loaded.Endpoints.Count).Select(Id), loaded.Endpoints.Select(endpoint => endpoint.Id).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_second_one_is_kept_out_and_may_wait()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/8")] });
        }

        using var first = Start(folder.Store);
        _ = NextMade(first);

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.FromMilliseconds(100)));
        Assert.Equal(NetworkProblem.Unavailable, refusal.Kind);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{folder.Store} is in use by process {first.Id} ("), refusal.Message, StringComparison.Ordinal);

        var waiting = Task.Run(() => SqliteStore.Open(folder.Store, TimeSpan.FromSeconds(30)));
        Assert.False(waiting.Wait(TimeSpan.FromMilliseconds(300)));
        first.Kill();
        using var second = waiting.Result;
        Assert.NotEmpty(second.Load().Endpoints);
    }

    [Fact]
    public void A_link_is_no_way_around()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var link = Path.Combine(folder.Path, "link.db");
        _ = File.CreateSymbolicLink(link, folder.Store);

        Assert.Contains("in use by", Assert.Throws<NetworkException>(() => SqliteStore.Open(link, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    private static StoreChange Change(int number)
    {
        var address = new IpPrefix(new Ipv4Address(0x0A00_0001 + (uint)number), 8);
        return new StoreChange
        {
            Endpoints = [new Endpoint { Id = Id(number), NetworkId = "n1", Ipv4 = address }],
            Holdings = [new AddressHolding("parent eth0", address.Address, null, Id(number))],
        };
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"endpoint{number:d6}");

    private static Process Start(string store)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(Processes_and_one_store).FullName}.{nameof(Victim)}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Order] = store;
        return Process.Start(start)!;
    }

    private static int NextMade(Process victim)
    {
        while (victim.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith("made ", StringComparison.Ordinal))
            {
                return Number(line);
            }
        }

        throw new InvalidOperationException($"the other process ended: {victim.StandardOutput.ReadToEnd()}");
    }

    private static int Number(string line) => int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
}
