using Bunshin.Cli.Ending;
using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Lab;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Running;

namespace Bunshin.Cli.Labs;

/// <summary>Runs labs one after another and sums up.</summary>
internal sealed class LabSeries(TextWriter output, TextWriter errors)
{
    // What the program shows when it is started without a word.
    private static readonly string[] MainScenarios = ["S3", "S4", "S5", "S6", "S8", "S10"];

    public required IReadOnlyList<string> Labs { get; init; }

    public bool IsAll { get; init; }

    public DatapathKind? Datapath { get; init; }

    public bool IsJson { get; init; }

    public bool IsKept { get; init; }

    /// <summary>Runs them.</summary>
    /// <returns>0 only if every expectation of every lab holds.</returns>
    public int Run(CancellationToken cancellation)
    {
        var labs = Load();
        IReadOnlyList<DatapathKind> datapaths = Datapath is { } one ? [one] : IsAll ? LabVerb.Each : [DatapathKind.Auto];
        if (IsKept && (labs.Count != 1 || datapaths.Count != 1))
        {
            throw new UsageException("--keep takes one lab on one datapath");
        }

        var results = new List<LabResult>();
        var failures = new List<string>();
        foreach (var lab in labs)
        {
            foreach (var datapath in datapaths)
            {
                RunOne(lab, datapath, results, failures, cancellation);
            }
        }

        if (IsJson)
        {
            output.WriteLine($"[{string.Join(",\n", results.Select(result => result.ToJson()))}]");
        }

        return SumUp(results, failures);
    }

    private List<LabFile> Load()
    {
        var labs = new List<LabFile>();
        var wrong = new List<FileDiagnostic>();
        IEnumerable<string> names = Labs.Count > 0
            ? Labs.SelectMany(name => Directory.Exists(name) ? LabCatalog.InFolder(name) : [name])
            : IsAll ? LabCatalog.Names : throw new UsageException("which lab? lab list names those that come with the program; --all runs S3 to S6, S8 and S10");
        foreach (var name in names)
        {
            try
            {
                labs.Add(LabCatalog.Open(name));
            }
            catch (FaultyFileException problem)
            {
                wrong.AddRange(problem.Diagnostics);
            }
        }

        if (wrong.Count > 0)
        {
            throw new UsageException(string.Join('\n', wrong));
        }

        return Labs.Count == 0 ? [.. labs.Where(lab => MainScenarios.Contains(lab.Scenario))] : labs;
    }

    private void RunOne(LabFile lab, DatapathKind datapath, List<LabResult> results, List<string> failures, CancellationToken cancellation)
    {
        var title = $"{lab.Scenario ?? lab.Path} on {datapath.Word()}";
        try
        {
            using var progress = new ProgressLine(errors, title);
            using var running = LabRunner.Start(lab, new LabOptions { Datapath = datapath }, progress, cancellation);
            progress.Clear();
            if (IsKept)
            {
                Keep(running, cancellation);
            }

            var result = running.TakeDown(progress);
            progress.Clear();
            results.Add(result);
            if (!IsJson)
            {
                output.WriteLine(result.ToText());
            }
        }
        catch (LabException failure) when (failure.IsUnsupported && IsAll)
        {
            if (!IsJson)
            {
                output.WriteLine($"{title}: skipped: {failure.Message}\n");
            }
        }
        catch (LabException failure)
        {
            failures.Add($"{title}: {failure.Message}");
            errors.WriteLine($"bunshin: {title}: {failure.Message}");
        }
    }

    private void Keep(RunningLab running, CancellationToken cancellation)
    {
        output.WriteLine(running.Result.ToText());
        foreach (var (host, name) in running.Namespaces)
        {
            output.WriteLine($"enter {host}: bunshin netns exec {name} bash");
        }

        output.WriteLine("the lab is up until interrupted, or until bunshin lab down");
        output.Flush();
        running.Wait(cancellation);
    }

    private int SumUp(List<LabResult> results, List<string> failures)
    {
        var held = results.Count(result => result.Succeeded);
        var total = results.Count + failures.Count;
        if (!IsJson && total > 1)
        {
            output.WriteLine(held == total
                ? $"all expectations hold in {total} runs"
                : $"{total - held} of {total} runs are not as expected:");
            foreach (var result in results.Where(result => !result.Succeeded))
            {
                output.WriteLine($"  {result.Scenario ?? result.Lab} on {result.Datapath.Word()}: {result.Title}");
            }

            foreach (var failure in failures)
            {
                output.WriteLine($"  {failure}");
            }
        }

        return held == total ? ExitStatus.Success : ExitStatus.Failure;
    }
}
