namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>Alone, for it looks at the threads of the whole process.</summary>
[Collection("alone")]
[CollectionDefinition("alone", DisableParallelization = true)]
public class Idle_userspace_parents
{
    [Fact]
    public void Nothing_runs_when_nothing_is_to_do()
    {
        using var bench = new UserspaceBench();
        bench.Serve("tap-ring", [.. Enumerable.Range(1, 10).Select(number => bench.Child(number))]);
        Thread.Sleep(500);
        var before = Ticks();
        Thread.Sleep(3000);
        Assert.InRange(Ticks() - before, 0, 3); // Hundredths of a second in three seconds.
    }

    private static long Ticks()
    {
        // Fields 14 and 15 of proc(5)'s stat: user and system time of the threads that serve.
        long ticks = 0;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (File.ReadAllText($"{task}/comm").TrimEnd() is "relay p" or "follow p")
            {
                var fields = File.ReadAllText($"{task}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                ticks += long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture)
                    + long.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return ticks;
    }
}
