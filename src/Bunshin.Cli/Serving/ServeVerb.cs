using System.CommandLine;
using Bunshin.Cli.Ending;
using Bunshin.Files.Reading;
using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary><c>serve</c>: parents and children from a file, until stopped.</summary>
internal static class ServeVerb
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("file") { Description = "YAML: parents with their children", Arity = ArgumentArity.ZeroOrOne };
        var check = new Option<bool>("--check") { Description = "read the file, say what is wrong with it, and serve nothing" };
        var serve = new Command(
            "serve", "serve parents and children from a file in the foreground; reloads it when it changes or on SIGHUP, prints counters on SIGUSR1")
        {
            file, check, CreateStatus(output),
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
