using System.CommandLine;
using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Files.Reading;
using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary><c>serve</c>: parents and children from a file, until stopped.</summary>
internal static class ServeVerb
{
    /// <summary>Asks a running server what it would do with a file: before the file's full path.</summary>
    public const string PlanQuestion = "plan ";

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("file") { Description = "YAML: parents with their children", Arity = ArgumentArity.ZeroOrOne };
        var check = new Option<bool>("--check") { Description = "read the file, say what is wrong with it, and serve nothing" };
        var plan = new Option<bool>("--plan") { Description = "say what would be done, by a reload where a server of the file's name runs, and do nothing" };
        var json = new Option<bool>("--json", "-j") { Description = "the plan as JSON" };
        var serve = new Command(
            "serve", "serve parents and children from a file in the foreground; reloads it when it changes or on SIGHUP, prints counters on SIGUSR1")
        {
            file, check, plan, json, CreateStatus(output),
        };
        serve.SetAction((parse, cancellation) => Task.FromResult(Failures.Guard(errors, () =>
        {
            var path = parse.GetValue(file) ?? throw new UsageException("serve needs a file, or: serve status");
            try
            {
                if (parse.GetValue(check))
                {
                    var read = ServeFile.Load(path);
                    output.WriteLine($"{path}: fine: {read.Parents.Count} parents, {read.Parents.Sum(parent => parent.Children.Count)} children");
                    return ExitStatus.Success;
                }

                if (parse.GetValue(plan))
                {
                    return PrintPlan(ServeFile.Load(path), parse.GetValue(json), output);
                }

                return new ServeRun(path, output, errors).Run(cancellation);
            }
            catch (FaultyFileException wrong)
            {
                errors.WriteLine(wrong.Message);
                return ExitStatus.Usage;
            }
        })));
        return serve;
    }

    /// <summary>The plan, behind a line with the exit status.</summary>
    public static string Plan(RunningServer server, ServeFile file, bool isJson)
    {
        var plan = server.Plan(file);
        return $"{(plan.Any(static parent => parent.Problems.Count > 0) ? ExitStatus.Failure : ExitStatus.Success)}\n{ServePlan.Render(plan, isJson)}";
    }

    private static int PrintPlan(ServeFile file, bool isJson, TextWriter output)
    {
        var question = $"{PlanQuestion}{(isJson ? "json " : "")}{Path.GetFullPath(file.Path)}";
        var running = ControlSocket.All().FirstOrDefault(path => ControlSocket.NameOf(path) == file.Name);
        var answer = (running is null ? null : ControlSocket.Ask(running, question)) ?? Plan(RunningServer.Idle(file), file, isJson);
        var end = answer.IndexOf('\n', StringComparison.Ordinal);
        if (!int.TryParse(answer.AsSpan(0, end), CultureInfo.InvariantCulture, out var status))
        {
            throw new FailureException($"the server called {file.Name} has no plan: {answer.Trim()}");
        }

        output.Write(answer[(end + 1)..]);
        return status;
    }

    private static Command CreateStatus(TextWriter output)
    {
        var name = new Argument<string>("name") { Description = "of the server, where several run", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json", "-j") { Description = "as JSON" };
        var status = new Command("status", "the counters of a running server") { name, json };
        status.SetAction(parse =>
        {
            output.Write(Ask(parse.GetValue(name), parse.GetValue(json) ? "status json" : "status"));
            return ExitStatus.Success;
        });
        return status;
    }

    private static string Ask(string? name, string question)
    {
        var sockets = ControlSocket.All();
        var fitting = sockets.Where(path => name is null || ControlSocket.NameOf(path) == name).ToArray();
        if (fitting.Length > 1)
        {
            throw new UsageException($"several servers run; say which: {string.Join(", ", fitting.Select(ControlSocket.NameOf))}");
        }

        return (fitting.Length == 1 ? ControlSocket.Ask(fitting[0], question) : null)
            ?? throw new FailureException(name is null ? "no server is running (bunshin serve FILE)" : $"no server called {name} is running");
    }
}
