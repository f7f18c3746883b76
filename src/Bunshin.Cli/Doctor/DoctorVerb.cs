using System.CommandLine;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Printing;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Linux.Probing;
using Spectre.Console;

namespace Bunshin.Cli.Doctor;

/// <summary><c>doctor</c>: what this machine has, what can serve which kind of child, why not, and what to do about it.</summary>
internal static class DoctorVerb
{
    private const int WidthWithoutTerminal = 160;

    public static Command Create(TextWriter output)
    {
        var json = new Option<bool>("--json", "-j") { Description = "as JSON", Recursive = true };
        var doctor = new Command("doctor", "what this machine has, which datapath can serve each kind of child, why not, and what to do") { json };
        doctor.SetAction(parse =>
        {
            var report = MachineProbe.Run();
            var findings = DatapathFinding.All();
            if (parse.GetValue(json))
            {
                output.Write(Json(report, findings));
            }
            else
            {
                Write(output, report, findings);
            }

            return findings.Any(finding => finding is { Child.Kind: ChildKind.Macvlan, Result.IsSupported: true }) ? ExitStatus.Success : ExitStatus.Failure;
        });
        return doctor;
    }

    private static void Write(TextWriter output, MachineReport report, IReadOnlyList<DatapathFinding> findings)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        var datapaths = NewTable("child", "datapath", "can serve", "found", "what to do");
        foreach (var finding in findings)
        {
            datapaths.AddRow(
                finding.Child.ToString(),
                finding.Datapath.Word(),
                finding.Result.IsSupported ? finding.IsAuto ? "[green]yes, and auto takes it[/]" : "[green]yes[/]" : "[red]no[/]",
                Markup.Escape(finding.Result.Reason),
                Markup.Escape(finding.Result.Remedy ?? ""));
        }

        var facts = NewTable("this machine", "has it", "found", "what to do");
        foreach (var fact in report.All)
        {
            facts.AddRow(
                Markup.Escape(fact.Name),
                fact.Presence switch
                {
                    Presence.Present => "[green]yes[/]",
                    Presence.Absent => "[red]no[/]",
                    _ => "[yellow]unknown[/]",
                },
                Markup.Escape(fact.Found),
                Markup.Escape(fact.Presence == Presence.Present ? "" : fact.Remedy ?? ""));
        }

        console.WriteLine($"kernel {report.Kernel}");
        console.Write(facts);
        console.Write(datapaths);
        foreach (var choice in AutoChoice.All(findings))
        {
            console.WriteLine($"auto takes {choice.Datapath?.Word() ?? "none"} for {choice.Child}: {choice.Why}");
        }

        console.WriteLine($"auto takes {OfPolicies()}");
        console.WriteLine("simulated serves every kind in memory, without real frames (lab run --datapath simulated)");
    }

    private static string OfPolicies()
    {
        const string who = "for children with policies";
        try
        {
            var choice = DatapathSelection.Choose(DatapathKind.Auto, [ChildKind.Macvlan], hasPolicies: true);
            return $"{choice.Datapath.Kind.Word()} {who}: {choice.WhyNotOthers}";
        }
        catch (DatapathException none)
        {
            return $"none {who}: {string.Join("; ", none.Problems)}";
        }
    }

    private static Table NewTable(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            table.AddColumn(heading);
        }

        return table;
    }

    private static string Json(MachineReport report, IReadOnlyList<DatapathFinding> findings)
    {
        using var json = new JsonText();
        json.Open(null, '{');
        json.String("kernel", report.Kernel);
        json.Open("machine", '[');
        foreach (var fact in report.All)
        {
            json.Open(null, '{');
            json.String("name", fact.Name);
            json.String("presence", fact.Presence.ToString().ToLowerInvariant());
            json.String("found", fact.Found);
            json.String("remedy", fact.Remedy);
            json.Close('}');
        }

        json.Close(']');
        json.Open("datapaths", '[');
        foreach (var finding in findings)
        {
            json.Open(null, '{');
            json.String("child", finding.Child.Kind.Word());
            json.String("mode", finding.Child.ModeWord);
            json.String("datapath", finding.Datapath.Word());
            json.Boolean("supported", finding.Result.IsSupported);
            json.Boolean("auto", finding.IsAuto);
            json.Boolean("policies", finding.ServesPolicies);
            json.String("reason", finding.Result.Reason);
            json.String("remedy", finding.Result.Remedy);
            json.Close('}');
        }

        json.Close(']');
        json.Open("auto", '[');
        foreach (var choice in AutoChoice.All(findings))
        {
            json.Open(null, '{');
            json.String("child", choice.Child.Kind.Word());
            json.String("mode", choice.Child.ModeWord);
            json.String("datapath", choice.Datapath?.Word());
            json.String("why", choice.Why);
            json.Close('}');
        }

        json.Close(']');
        json.Close('}');
        return json.Finish();
    }
}
