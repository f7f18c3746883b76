namespace Bunshin.Cli.Tests;

/// <summary>Runs a command line in this process.</summary>
internal static class Bunshin
{
    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var status = CommandLine.Run(arguments, output, errors);
        return new Outcome(status, output.ToString(), errors.ToString());
    }

    /// <summary>As <see cref="Run"/>, from one line of words.</summary>
    public static Outcome Line(string line) => Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    internal sealed record Outcome(int Status, string Output, string Errors);
}
