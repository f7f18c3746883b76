using System.Diagnostics;
using System.Globalization;

namespace Bunshin.RealEngine;

/// <summary>
/// A machine for as long as it is not disposed of: mount, network, process and host name namespaces of its own, with an empty
/// <c>/run</c> in memory. When it is gone, or the process that made it, all that ran in it is gone too, and all it wrote there.
/// </summary>
public sealed class Machine : IDisposable
{
    private const string Prefix = "bsn-engine-";

    // Its first process ends with its input, so a maker that dies takes the machine along. sysfs is mounted anew because it shows
    // the network namespace it was mounted in.
    private const string Init = """
        set -e
        hostname "$1"
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/cgroup
        mount --rbind /sys/fs/cgroup /mnt/cgroup
        mount -t sysfs sysfs /sys
        mount --rbind /mnt/cgroup /sys/fs/cgroup
        umount -l /mnt/cgroup /mnt
        mount -t tmpfs tmpfs /run
        mkdir -p /run/netns /run/lock
        ip link set lo up
        echo ready
        exec "$2" -s -- cat
        """;

    private static int s_count;
    private readonly Process _holder;
    private readonly int _first;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its host name.</param>
    /// <exception cref="EngineException">This machine does not allow it.</exception>
    public Machine(string name)
    {
        Name = name;
        Cgroup = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        _holder = Tool.Start(
            ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
                "--", "sh", "-c", Init, "sh", name, Tool.Find("docker-init") ?? throw new EngineException("docker-init is missing; install docker.io")],
            input: true);
        if (_holder.StandardOutput.ReadLine() != "ready")
        {
            var reason = _holder.StandardError.ReadToEnd().Trim();
            _holder.Dispose();
            throw new EngineException($"no machine can be made here: {reason}");
        }

        _first = ChildrenOf(_holder.Id).Single();
        Root = string.Create(CultureInfo.InvariantCulture, $"/proc/{_first}/root");
    }

    /// <summary>Its host name.</summary>
    public string Name { get; }

    /// <summary>Its root directory, as a path here.</summary>
    public string Root { get; }

    /// <summary>The control group of what runs in it in containers, unlike any other's.</summary>
    public string Cgroup { get; }

    /// <summary>Process id of its first process, which names its namespaces to <c>ip</c>.</summary>
    public string Id => _first.ToString(CultureInfo.InvariantCulture);

    /// <summary>A path of the machine's as a path here.</summary>
    public string PathOf(string path) => Root + path;

    /// <summary>Runs a command in it.</summary>
    public Outcome Try(string line, TimeSpan? limit = null) => Tool.Run([.. Enter, .. CommandLine.Words(line)], $"{Name}# {line}", limit);

    /// <summary>Runs a command in it that must succeed.</summary>
    /// <returns>What it wrote.</returns>
    /// <exception cref="EngineException">It failed.</exception>
    public string Do(string line) => Try(line).Text;

    /// <summary>Runs a shell's script in it that must succeed.</summary>
    public string Script(string text) => Tool.Run([.. Enter, "sh", "-ec", text], $"{Name}# {text}").Text;

    /// <summary>Starts a program in it that goes on; it ends with the machine at the latest.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="log">A file of the machine's for what it writes.</param>
    public Running Start(IReadOnlyList<string> words, string log)
    {
        var process = Tool.Start([.. Enter, "sh", "-c", """log=$1; shift; exec "$@" >>"$log" 2>&1""", "sh", log, .. words]);
        return new Running(process, PathOf(log));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_holder.HasExited)
        {
            _holder.Kill();
            _holder.WaitForExit();
        }

        _holder.Dispose();

        // A killed namespace takes a moment to die; only then are its control groups empty.
        _ = Poll.Until(() => !Directory.Exists(PathOf("/proc/1")), TimeSpan.FromSeconds(10));
        _ = Poll.Until(() => Cgroups.Remove(Cgroup), TimeSpan.FromSeconds(10));
    }

    /// <summary>Removes what machines left whose maker was killed; the rest of them ended with it.</summary>
    public static void SweepDead()
    {
        foreach (var name in Cgroups.Named(Prefix).Where(static name => !Directory.Exists($"/proc/{name[Prefix.Length..].Split('-')[0]}")))
        {
            _ = Cgroups.Remove(name);
        }
    }

    internal static IEnumerable<int> ChildrenOf(int process)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private string[] Enter => ["nsenter", "-t", Id, "-m", "-n", "-p", "-i", "-u", "--"];
}
