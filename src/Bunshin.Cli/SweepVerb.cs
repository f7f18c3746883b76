using System.CommandLine;
using Bunshin.Cli.Ending;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Linux.Ownership;

namespace Bunshin.Cli;

/// <summary><c>sweep</c>: removes what processes left that died before they could remove it themselves.</summary>
internal static class SweepVerb
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var sweep = new Command("sweep", "remove interfaces, namespaces and files that runs which were killed left behind");
        sweep.SetAction(_ =>
        {
            var report = OrphanSweep.Run();
            report = report with { Removed = [.. report.Removed, .. EbpfDatapath.Sweep().Select(static name => $"{name}, which had no children")] };
            foreach (var removed in report.Removed)
            {
                output.WriteLine($"removed {removed}");
            }

            foreach (var failure in report.Failures)
            {
                errors.WriteLine($"bunshin: {failure}");
            }

            if (report.Removed.Count == 0 && report.Failures.Count == 0)
            {
                output.WriteLine("nothing was left behind");
            }

            return report.Failures.Count == 0 ? ExitStatus.Success : ExitStatus.Failure;
        });
        return sweep;
    }
}
