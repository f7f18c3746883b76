using Bunshin.Faults.Driving;
using Bunshin.Faults.Inside;
using Bunshin.Linux;

namespace Bunshin.Faults;

/// <summary>The whole of it: the daemon and the server, each with io_uring and without.</summary>
internal sealed class Faults(TextWriter output)
{
    private static readonly (string Name, Func<World, IWork> Work, Order[] Always)[] s_subjects =
    [
        ("daemon", static world => new DaemonWork(world), []),
        ("daemon without io_uring", static world => new DaemonWork(world), [NoRings]),
        ("serve", static world => new ServeWork(world), []),
        ("serve without io_uring", static world => new ServeWork(world), [NoRings]),
    ];

    private const int Long = 500;

    private static Order NoRings => new("io_uring_setup", new(Errno.EPERM), 0, int.MaxValue);

    /// <summary>Fails so many calls, and says what came of it.</summary>
    /// <returns>0 when nothing was found.</returns>
    public int Run(int failures, int seed, string only)
    {
        output.WriteLine($"{failures} failures, seed {seed}");
        var tally = new Tally();
        var subjects = s_subjects.Where(subject => only.Length == 0 || subject.Name == only).ToArray();
        foreach (var (name, work, always) in subjects)
        {
            output.WriteLine($"{name}:");
            using var running = new Running(work, always, tally, output);
            new Campaign(running, tally, new Random(seed), output).Run(failures / subjects.Length);
        }

        tally.Write(output, isLong: failures >= Long);
        if (failures >= Long)
        {
            tally.WriteNotReached(output);
            tally.WriteCode(output);
        }

        output.WriteLine($"{tally.Failures} failures, {tally.Findings.Count} findings, seed {seed}");
        return tally.Findings.Count == 0 ? 0 : 1;
    }
}
