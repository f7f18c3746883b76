using System.Diagnostics;

namespace Bunshin.SecondKernel;

/// <summary>Programs of this machine.</summary>
internal static class Tool
{
    private static readonly string[] Folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

    /// <summary>Says which of <paramref name="programs"/> are not there.</summary>
    /// <exception cref="MissingPieceException">At least one is missing.</exception>
    public static void Need(params string[] programs)
    {
        string[] missing = [.. programs.Where(static program => !Folders.Any(folder => File.Exists(Path.Combine(folder, program))))];
        if (missing.Length > 0)
        {
            throw new MissingPieceException(
                $"{string.Join(", ", missing)} missing: a Debian-like machine has apt-get, apt-cache and dpkg-deb; xz is in the package xz-utils");
        }
    }

    /// <summary>Runs a program to its end and gives its output.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="libraries">Where it finds libraries that this machine does not have, or null.</param>
    /// <param name="folder">Where it runs, or null.</param>
    /// <exception cref="MissingPieceException">It failed; the message has its last words.</exception>
    public static string Run(string program, IEnumerable<string> arguments, string? libraries = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        if (libraries is not null)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }

        using var process = Process.Start(start) ?? throw new MissingPieceException($"{program} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new MissingPieceException($"{program} {string.Join(' ', arguments.Take(3))} … failed with {process.ExitCode}:\n{errors.Result.Trim()}");
    }
}
