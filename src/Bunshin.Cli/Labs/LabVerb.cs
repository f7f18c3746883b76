using System.CommandLine;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Lab;

namespace Bunshin.Cli.Labs;

/// <summary><c>lab</c>: run, check, list, down.</summary>
internal static class LabVerb
{
    public static Command Create(TextWriter output, TextWriter errors) => new("lab", "bring up the scenarios in network namespaces and check them")
    {
        CreateRun(output, errors),
        CreateCheck(output),
        CreateList(output),
        CreateDown(output),
    };

    private static Command CreateRun(TextWriter output, TextWriter errors)
    {
        var labs = new Argument<string[]>("labs") { Arity = ArgumentArity.ZeroOrMore, Description = "files, folders, or names from lab list" };
        var all = new Option<bool>("--all") { Description = "the labs of S3 to S6, S8 and S10 that come with the program, or all of the given ones, on each datapath that can serve them" };
        var datapath = DatapathOption.Create("what carries the children", [.. DatapathOption.Words([.. DatapathKinds.Wishes, DatapathKind.Simulated])]);
        var json = new Option<bool>("--json", "-j") { Description = "an array of results as JSON" };
        var keep = new Option<bool>("--keep") { Description = "leave the lab up until interrupted, and say how to enter its hosts" };
        var run = new Command("run", "run labs; exit 0 only if every expectation holds") { labs, all, datapath, json, keep };

        // On another thread: signals are watched for only once this returns, and Ctrl-C must take the lab down.
        run.SetAction((parse, cancellation) => Task.Run(() => Failures.Guard(errors, () => new LabSeries(output, errors)
        {
            Labs = parse.GetValue(labs) ?? [],
            IsAll = parse.GetValue(all),
            Datapath = parse.GetValue(datapath) is { } word ? DatapathOption.Parse(word) : null,
            IsJson = parse.GetValue(json),
            IsKept = parse.GetValue(keep),
        }.Run(cancellation)), CancellationToken.None));
        return run;
    }

    private static Command CreateCheck(TextWriter output)
    {
        var files = new Argument<string[]>("files") { Arity = ArgumentArity.OneOrMore };
        var check = new Command("check", "read lab files and say what is wrong with them, without running anything") { files };
        check.SetAction(parse =>
        {
            var status = ExitStatus.Success;
            foreach (var file in parse.GetRequiredValue(files))
            {
                try
                {
                    var lab = LabCatalog.Open(file);
                    output.WriteLine($"{file}: fine: {lab.Title}");
                }
                catch (FaultyFileException wrong)
                {
                    status = ExitStatus.Usage;
                    foreach (var diagnostic in wrong.Diagnostics)
                    {
                        output.WriteLine(diagnostic.ToString());
                    }
                }
            }

            return status;
        });
        return check;
    }

    private static Command CreateList(TextWriter output)
    {
        var list = new Command("list", "the labs that come with the program");
        list.SetAction(_ =>
        {
            foreach (var name in LabCatalog.Names)
            {
                var lab = LabCatalog.Open(name);
                output.WriteLine($"{name[..^".yaml".Length],-20} {lab.Scenario,-4} {lab.Title}");
            }

            return ExitStatus.Success;
        });
        return list;
    }

    private static Command CreateDown(TextWriter output)
    {
        var down = new Command("down", "take down labs that were kept up");
        down.SetAction(_ =>
        {
            var removed = LabRunner.Down();
            output.WriteLine(removed.Count == 0 ? "no lab is up" : $"taken down: {string.Join(", ", removed)}");
            return ExitStatus.Success;
        });
        return down;
    }

    /// <summary>The datapaths that run without <c>--datapath</c>.</summary>
    internal static IReadOnlyList<DatapathKind> Each { get; } = [.. DatapathKinds.Real, DatapathKind.Simulated];
}
