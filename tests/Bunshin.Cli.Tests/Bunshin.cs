using System.Diagnostics;
using Bunshin.Cli.Ip;

namespace Bunshin.Cli.Tests;

/// <summary>Runs a command line in this process; what is handed over runs in the machine's own <c>ip</c>.</summary>
internal static class Bunshin
{
    public static Outcome Run(params IReadOnlyList<string> arguments) => RunWith(RunIp, arguments);

    /// <summary>As <see cref="Run"/>, with somebody else for <c>ip</c>.</summary>
    public static Outcome RunWith(Func<IReadOnlyList<string>, Outcome> runIp, IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var ip = new ListeningIp(output, errors, runIp);
        var status = CommandChoice.Run(arguments, output, errors, ip);
        return new Outcome(status, output.ToString(), errors.ToString(), ip.Lines);
    }

    /// <summary>As <see cref="Run"/>, from one line of words.</summary>
    public static Outcome Line(string line) => Run(Words(line));

    public static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs the machine's own <c>ip</c>.</summary>
    public static Outcome RunIp(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, errors.Result, []);
    }

    /// <param name="Status">The exit status.</param>
    /// <param name="Output">The standard output.</param>
    /// <param name="Errors">The standard error.</param>
    /// <param name="HandedOver">The lines that the machine's <c>ip</c> was given.</param>
    internal sealed record Outcome(int Status, string Output, string Errors, IReadOnlyList<string> HandedOver);

    private sealed class ListeningIp(TextWriter output, TextWriter errors, Func<IReadOnlyList<string>, Outcome> runIp) : IMachineIp
    {
        public List<string> Lines { get; } = [];

        public int Run(IReadOnlyList<string> arguments, bool isLast)
        {
            Lines.Add(string.Join(' ', arguments));
            var outcome = runIp(arguments);
            output.Write(outcome.Output);
            errors.Write(outcome.Errors);
            return outcome.Status;
        }
    }
}
