using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bunshin.Cli.Tests;

/// <summary>The program itself, which becomes <c>ip</c>.</summary>
public sealed class HandOverTests
{
    [Fact]
    public void The_process_becomes_ip_with_its_id_its_status_and_its_signals()
    {
        using var sandbox = new Sandbox();
        var (id, status, output) = Run("netns", "exec", sandbox.Name, "sh", "-c", "echo $$; exit 7");
        Assert.Equal((7, id.ToString(CultureInfo.InvariantCulture) + "\n"), (status, output));
        Assert.Equal(128 + 13, Run("netns", "exec", sandbox.Name, "sh", "-c", "kill -s PIPE $$; exit 0").Status);
    }

    [Fact]
    public void Arguments_that_are_not_text_arrive_as_they_are()
    {
        using var sandbox = new Sandbox();
        var script = $"exec \"$0\" netns exec {sandbox.Name} printf %s \"$(printf '\\377\\303\\251')\"";
        Assert.Equal("\u00ff\u00c3\u00a9", Run("sh", ["-c", script, Program]).Output);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "bunshin");

    private static (int Id, int Status, string Output) Run(params string[] arguments) => Run(Program, arguments);

    private static (int Id, int Status, string Output) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.Latin1 })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.Id, process.ExitCode, output);
    }
}
