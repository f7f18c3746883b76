using System.Diagnostics;

namespace Bunshin.RealEngine;

/// <summary>Programs of this machine.</summary>
internal static class Tool
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Where Debian's packages put a program; null if it is not there. What stands earlier in PATH may be of another version.</summary>
    public static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end, or kills it after <paramref name="limit"/>.</summary>
    public static Outcome Run(IReadOnlyList<string> words, string? typed = null, TimeSpan? limit = null, Stream? input = null)
    {
        using var process = Start(words, input is not null);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            input.CopyTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }

        var command = typed ?? string.Join(' ', words);
        var patience = limit ?? TimeSpan.FromMinutes(2);
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            return new Outcome(command, 124, "", $"still running after {patience.TotalSeconds:0} s");
        }

        return new Outcome(command, process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>Starts a program with its output open to us.</summary>
    public static Process Start(IReadOnlyList<string> words, bool input = false)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input,
        };
        // A user's own settings (contexts, proxies, another engine) are none of ours.
        foreach (var name in (string[])["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "NOTIFY_SOCKET"])
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["DOCKER_CONFIG"] = "/nonexistent";
        return Process.Start(start) ?? throw new EngineException($"{words[0]} did not start");
    }
}
