using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Bunshin.Linux.Tests;

/// <summary>Runs another program: <c>ip</c> is the outside judge of what we say and do.</summary>
internal static class Tool
{
    public static string Run(string file, params string[] arguments)
    {
        var (code, output, error) = TryRun(file, arguments);
        Assert.True(code == 0, $"{file} {string.Join(' ', arguments)}: exit {code}: {error}");
        return output;
    }

    public static (int Code, string Output, string Error) TryRun(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static JsonArray IpJson(string networkNamespace, params string[] arguments) =>
        JsonNode.Parse(Run("ip", ["-n", networkNamespace, "-j", .. arguments]))!.AsArray();
}
