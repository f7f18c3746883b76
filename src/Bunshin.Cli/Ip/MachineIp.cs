using System.Diagnostics;
using System.Text;
using Bunshin.Cli.Ending;
using Bunshin.Linux.Processes;

namespace Bunshin.Cli.Ip;

/// <summary>The <c>ip</c> that is installed here; it has our terminal, our standard streams and our namespaces.</summary>
/// <param name="errors">Where it is said that there is none.</param>
/// <param name="searchPath">Folders with colons between, as in <c>PATH</c>.</param>
internal sealed class MachineIp(TextWriter errors, string searchPath) : IMachineIp
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Where <c>ip</c> is looked for: users have shorter paths on some machines.</summary>
    public static string SearchPath => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";

    public int Run(IReadOnlyList<string> arguments, bool isLast)
    {
        if (Find(searchPath) is not { } path)
        {
            errors.WriteLine("bunshin: this is the work of ip, which is not here, neither in PATH nor in /usr/sbin or /sbin: "
                + "install iproute2 (apt install iproute2, dnf install iproute, apk add iproute2)");
            return ExitStatus.NoProgram;
        }

        if (isLast)
        {
            ProcessImage.Replace(path, [.. OwnBytes(arguments).Prepend("ip"u8.ToArray())]);
        }

        using var process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false })
            ?? throw new FailureException($"{path} cannot be started");
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The first <c>ip</c> of the folders that is not this program.</summary>
    public static string? Find(string searchPath)
    {
        var self = Environment.ProcessPath is { } own ? Resolve(own) : null;
        return searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(static folder => Path.Combine(folder, "ip"))
            .FirstOrDefault(path => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0 && Resolve(path) != self);
    }

    // Somebody may have linked us as ip, and must not meet us again.
    private static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>The bytes that we were started with, which strings cannot hold where they are not UTF-8.</summary>
    private static IEnumerable<byte[]> OwnBytes(IReadOnlyList<string> arguments)
    {
        var line = File.ReadAllBytes("/proc/self/cmdline");
        var all = new List<byte[]>();
        foreach (var range in line.AsSpan(0, Math.Max(0, line.Length - 1)).Split((byte)0))
        {
            all.Add(line[range]);
        }

        var own = all.TakeLast(arguments.Count).ToArray();
        return own.Select(Encoding.UTF8.GetString).SequenceEqual(arguments) ? own : arguments.Select(Encoding.UTF8.GetBytes);
    }
}

/// <summary>Starts the machine's own <c>ip</c>.</summary>
internal interface IMachineIp
{
    /// <summary>Hands a command line over, as it is.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="isLast">Nothing is left to do afterwards, so that this process may become <c>ip</c>.</param>
    /// <returns>Its exit status.</returns>
    int Run(IReadOnlyList<string> arguments, bool isLast);
}
