using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Bunshin.Cli.Ending;
using Bunshin.Datapaths;
using Bunshin.Files.Reading;
using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary><c>serve FILE</c>: serves in the foreground until told to stop.</summary>
internal sealed class ServeRun(string path, TextWriter output, TextWriter errors)
{
    // SIGUSR1 is 10 on all machines .NET runs on but MIPS; PosixSignal takes raw numbers beside its names.
    private const PosixSignal UserSignal1 = (PosixSignal)10;
    private const int PollMilliseconds = 1000;

    private readonly BlockingCollection<Order> _orders = [];
    private readonly LoopFailures _failures = new();
    private string _text = "";

    private enum Order
    {
        Stop,
        Reload,
        Print,
    }

    /// <summary>Serves.</summary>
    /// <returns>0 after an orderly stop.</returns>
    public int Run(CancellationToken cancellation)
    {
        _text = BoundedYaml.TextOf(path);
        var file = ServeFile.Parse(_text, path);
        using var stop = cancellation.Register(() => _orders.Add(Order.Stop));
        using var interrupt = On(PosixSignal.SIGINT, Order.Stop);
        using var terminate = On(PosixSignal.SIGTERM, Order.Stop);
        using var hangUp = On(PosixSignal.SIGHUP, Order.Reload);
        using var user = On(UserSignal1, Order.Print);
        RunningServer? server = null;
        using var control = ControlSocket.Open(file.Name, question => Answer(server, question), _failures);
        using (server = RunningServer.Start(file))
        {
            Say($"serving {Describe(server)}; control socket {control.Path}");
            Serve(server);
            Say("stopping");
        }

        Say("stopped");
        return ExitStatus.Success;
    }

    private string Answer(RunningServer? server, string question)
    {
        try
        {
            return server is null ? "starting\n"
                : question.StartsWith(ServeVerb.PlanQuestion, StringComparison.Ordinal) ? Plan(server, question[ServeVerb.PlanQuestion.Length..])
                : StatusText.Render(server, _failures, question == "status json");
        }
        catch (Exception failure)
        {
            return $"{_failures.Tell("read the state", failure)}\n";
        }
    }

    private static string Plan(RunningServer server, string request)
    {
        var isJson = request.StartsWith("json ", StringComparison.Ordinal);
        return ServeVerb.Plan(server, ServeFile.Load(isJson ? request[5..] : request), isJson);
    }

    private static string Describe(RunningServer server)
    {
        var parents = server.Observe().Select(entry =>
            $"{entry.Parent.Key} ({entry.Choice.Datapath.Kind.Word()}): {Names(entry.Observation.Children)}");
        return $"{server.File.Name}: {string.Join("; ", parents)}";
    }

    private static string Names(IReadOnlyList<ChildObservation> children) => children.Count switch
    {
        0 => "no children",
        <= 8 => string.Join(", ", children.Select(child => child.Name)),
        var many => $"{string.Join(", ", children.Take(8).Select(child => child.Name))} and {many - 8} more",
    };

    private void Serve(RunningServer server)
    {
        while (true)
        {
            var isOrder = _orders.TryTake(out var order, PollMilliseconds);
            if (isOrder && order == Order.Stop)
            {
                return;
            }

            try
            {
                Obey(server, isOrder ? order : null);
            }
            catch (Exception failure)
            {
                Complain(_failures.Tell(isOrder && order == Order.Print ? "print the state" : "reload the file", failure));
            }
        }
    }

    private void Obey(RunningServer server, Order? order)
    {
        if (order == Order.Print)
        {
            output.Write(StatusText.Render(server, _failures, isJson: false));
            output.Flush();
        }
        else if (order == Order.Reload || HasChanged())
        {
            Reload(server);
        }
        else if (server.Retry() is { Count: > 0 } parents)
        {
            Say($"serving {string.Join(", ", parents)} too");
        }
    }

    // Whoever read the errors may be gone; what is served is served on.
    private void Complain(string sentence)
    {
        try
        {
            errors.WriteLine($"bunshin: {sentence}");
        }
        catch (IOException)
        {
        }
    }

    // Editors replace files in many ways; the text is what counts, and a file that is away for a moment is not a change.
    private bool HasChanged()
    {
        try
        {
            return BoundedYaml.TextOf(path) != _text;
        }
        catch (FaultyFileException)
        {
            return false;
        }
    }

    private void Reload(RunningServer server)
    {
        try
        {
            _text = BoundedYaml.TextOf(path);
            var file = ServeFile.Parse(_text, path);
            if (file.Name != server.File.Name)
            {
                errors.WriteLine($"bunshin: the name stays {server.File.Name} until the next start");
                file = file with { Name = server.File.Name };
            }

            var problems = server.Reload(file);
            foreach (var problem in problems)
            {
                errors.WriteLine($"bunshin: {problem}");
            }

            Say(problems.Count == 0 ? $"reloaded; serving {Describe(server)}" : $"reloaded in part; serving {Describe(server)}");
        }
        catch (FaultyFileException wrong)
        {
            errors.WriteLine(wrong.Message);
            errors.WriteLine("bunshin: not reloaded; what was served is served on");
        }
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    private PosixSignalRegistration On(PosixSignal signal, Order order) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _orders.Add(order);
    });
}
