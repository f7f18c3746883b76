using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bunshin.Networks.Storing;
using Bunshin.Networks.Tests.Storing;
using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Tests.PowerCuts;

/// <summary>
/// Whenever the power goes, and whatever of the writes that were not synced is lost or torn then, the store opens afterwards and holds every change
/// that was acknowledged, and no half of one that was not.
/// </summary>
public sealed class Power_cuts
{
    private const string Order = "BUNSHIN_TEST_POWER";
    private const int Changes = 25;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    /// <summary>What is recorded: opens the store, and acknowledges each change in a file.</summary>
    [Fact(Explicit = true)]
    public void Recorded()
    {
        var folder = Environment.GetEnvironmentVariable(Order);
        Assert.SkipWhen(folder is null, "only for a process that is recorded");
        using var acknowledgements = new FileStream(Acknowledgements(folder!), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

        // Closed and opened again once: the log is brought into the database, and begun anew.
        for (var number = 0; number < Changes;)
        {
            using var store = SqliteStore.Open(Store(folder!), TimeSpan.Zero);
            var registry = new Registry(store);
            for (; number < Changes; number++)
            {
                registry.Change(view => Change(view, number));
                acknowledgements.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number + 1}\n")));
                if (number == Changes / 2)
                {
                    number++;
                    break;
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lose_nothing_acknowledged(bool isMigrated)
    {
        var seed = Environment.TickCount;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"power cuts: seed {seed}"));
        var chance = new Random(seed);
        using var run = new Run(isMigrated);
        var cuts = run.Calls.Count;
        var watch = Stopwatch.StartNew();
        var done = 0;
        while (watch.Elapsed < Budget)
        {
            // One pass over the recording, at cuts that are near to each other, costs no more than one at the end of it.
            var at = Enumerable.Range(0, 60).Select(_ => chance.Next(cuts + 1)).ToHashSet();
            done += run.Try(at.Contains, _ => chance, 1, $"seed {seed}");
        }

        Assert.True(done > 50, $"only {done} cuts in {watch.Elapsed}");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"power cuts: {done} of {cuts} calls, {watch.Elapsed.TotalSeconds:F1} s"));
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void Lose_nothing_acknowledged_after_any_call(bool isMigrated)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BUNSHIN_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        var chance = new Random(seed);
        using var run = new Run(isMigrated);
        var watch = Stopwatch.StartNew();
        var done = run.Try(_ => true, variant => variant < 2 ? null : chance, 14, $"seed {seed}");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"power cuts: {done} of {run.Calls.Count} calls, seed {seed}, {watch.Elapsed.TotalSeconds:F0} s"));
    }

    private static string Store(string folder) => Path.Combine(folder, "state", "networks.db");

    private static string Acknowledgements(string folder) => Path.Combine(folder, "acknowledged");

    private static StoreChange Change(RegistryView view, int number)
    {
        if (number == 0)
        {
            return new StoreChange { Networks = [Make.Network("n1", "eth0", "10.0.0.0/8")] };
        }

        // Some are small, some need many pages; every third removes what an earlier one made.
        var made = Enumerable.Range(0, number % 5 == 4 ? 60 : 1).Select(part => number * 100 + part).ToArray();
        var gone = number % 3 == 0 ? view.Endpoints.Values.OrderBy(endpoint => endpoint.Id, StringComparer.Ordinal).FirstOrDefault() : null;
        return new StoreChange
        {
            Endpoints = [.. made.Select(one => new Endpoint { Id = Id(one), NetworkId = "n1", Ipv4 = Address(one) })],
            Holdings = [.. made.Select(one => new AddressHolding("parent eth0", Address(one).Address, null, Id(one)))],
            RemovedEndpoints = gone is null ? [] : [gone.Id],
            RemovedHoldings = gone is null ? [] : [view.Holdings.Values.Single(holding => holding.EndpointId == gone.Id).Key],
        };
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"endpoint{number:d6}");

    private static IpPrefix Address(int number) => new(new Ipv4Address(0x0A00_0001 + (uint)number), 8);

    /// <summary>A recording, and what the store must hold after each change.</summary>
    private sealed class Run : IDisposable
    {
        private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
        private readonly TemporaryFolder _after = TemporaryFolder.InMemory();
        private readonly Dictionary<string, byte[]> _before = new(StringComparer.Ordinal);
        private readonly List<string> _states = [];
        private readonly string _installation;

        public Run(bool isMigrated)
        {
            Assert.SkipUnless(File.Exists(Recorder.Tracer), "needs strace (apt-get install strace)");
            var store = Store(_folder.Path);
            var home = Directory.CreateDirectory(Path.GetDirectoryName(store)!).FullName;
            if (isMigrated)
            {
                MakeOld(store);
                File.WriteAllText(store + ".id", "6f8a1f6e-26a3-4a6e-9c8c-0a4dbb1c3a11");
                foreach (var file in Directory.GetFiles(home))
                {
                    _before[file] = File.ReadAllBytes(file);
                }
            }

            var kept = $"{store}.before-{StoreSchema.Steps.Count}";
            Calls = Recorder.Run(
                $"{typeof(Power_cuts).FullName}.{nameof(Recorded)}",
                (Order, _folder.Path),
                [home, store, store + "-wal", store + "-journal", store + ".id", kept, kept + ".unfinished", Acknowledgements(_folder.Path)]);
            Assert.Equal(Changes, Calls.Count(IsAcknowledgement));
            using (var whole = SqliteStore.Open(store, TimeSpan.Zero))
            {
                _installation = whole.Installation;
            }

            var view = RegistryView.Empty;
            _states.Add(Records.Text(view));
            for (var number = 0; number < Changes; number++)
            {
                view = view.With(Change(view, number));
                _states.Add(Records.Text(view));
            }
        }

        public IReadOnlyList<DiskCall> Calls { get; }

        /// <summary>Cuts the power after chosen calls.</summary>
        /// <returns>How many times.</returns>
        public int Try(Func<int, bool> isCut, Func<int, Random?> chance, int variants, string hint)
        {
            var disk = new FragileDisk(Path.GetDirectoryName(Store(_folder.Path))!);
            foreach (var (name, bytes) in _before)
            {
                disk.Begin(name, bytes);
            }

            var (acknowledged, done) = (0, 0);
            for (var at = 0; at <= Calls.Count; at++)
            {
                for (var variant = 0; isCut(at) && variant < variants; variant++)
                {
                    Check(disk.Cut(chance(variant), isAll: variants > 1 && variant == 1), acknowledged, string.Create(
                        CultureInfo.InvariantCulture, $"{hint}, cut {at} of {Calls.Count} ({(at == 0 ? "nothing" : Words(Calls[at - 1]))}), variant {variant}"));
                    done++;
                }

                if (at < Calls.Count)
                {
                    if (IsAcknowledgement(Calls[at]))
                    {
                        acknowledged++;
                    }
                    else
                    {
                        disk.Do(Calls[at]);
                    }
                }
            }

            return done;
        }

        public void Dispose()
        {
            _folder.Dispose();
            _after.Dispose();
        }

        private static string Words(DiskCall call) => $"{call.GetType().Name} {Path.GetFileName(call.Name)}";

        private static bool IsAcknowledgement(DiskCall call) => call is (DiskCall.Append or DiskCall.Write) && Path.GetFileName(call.Name) == "acknowledged";

        private static void MakeOld(string store)
        {
            Database.Execute(store, string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA journal_mode = WAL; {StoreSchema.Steps[0]}; PRAGMA application_id = {StoreSchema.ApplicationId}; PRAGMA user_version = 1"));
        }

        private void Check(IReadOnlyDictionary<string, byte[]> found, int acknowledged, string hint)
        {
            var store = Store(_after.Path);
            var home = Path.GetDirectoryName(store)!;
            if (Directory.Exists(home))
            {
                Directory.Delete(home, recursive: true);
            }

            _ = Directory.CreateDirectory(home);
            foreach (var (name, bytes) in found)
            {
                File.WriteAllBytes(Path.Combine(home, Path.GetFileName(name)), bytes);
            }

            try
            {
                using var opened = SqliteStore.Open(store, TimeSpan.Zero);
                var text = Records.Text(RegistryView.Empty.With(opened.Load()));
                var at = _states.IndexOf(text);
                Assert.True(at >= acknowledged && at <= acknowledged + 1, $"{hint}: {acknowledged} changes were acknowledged, and the store is as after {at}");
                Assert.True(acknowledged == 0 || opened.Installation == _installation, $"{hint}: another installation");
            }
            catch (NetworkException refusal)
            {
                Assert.Fail($"{hint}: {refusal.Message}");
            }

            CheckCopy($"{store}.before-{StoreSchema.Steps.Count}", hint);
        }

        /// <summary>The copy of before a migration is whole as soon as it has its name.</summary>
        private void CheckCopy(string copy, string hint)
        {
            if (File.Exists(copy))
            {
                Assert.True("ok" == (string?)Database.Scalar(copy, "PRAGMA quick_check") && 1L == (long?)Database.Scalar(copy, "PRAGMA user_version"), $"{hint}: the copy");
            }
        }
    }
}
