using System.Diagnostics;

namespace Bunshin.RealEngine;

/// <summary>A Docker engine of its own in a machine, with one image, <c>busybox</c>.</summary>
public sealed class Engine : IDisposable
{
    private const string LogFile = "/run/dockerd.log";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Machine _machine;
    private Running? _dockerd;

    /// <summary>Starts one.</summary>
    /// <exception cref="EngineException">It does not come up; the message has its last words.</exception>
    public Engine(Machine machine)
    {
        _machine = machine;
        File.WriteAllText(machine.PathOf("/run/daemon.json"), "{}");
        Start();
        using var image = Busybox.Image();
        var import = Tool.Run([.. Client, "import", "--change", "CMD [\"sh\"]", "-", "busybox"], input: image);
        _ = import.Text;
    }

    /// <summary>What dockerd wrote.</summary>
    public string Log => _dockerd?.Log ?? "";

    private string[] Client => [Tool.Find("docker")!, "-H", $"unix://{_machine.PathOf("/run/docker.sock")}"];

    /// <summary>Runs a command that begins with <c>docker</c>, as a user types it.</summary>
    public Outcome Try(string line, TimeSpan? limit = null) => Tool.Run(Words(line), $"{_machine.Name}# {line}", limit);

    /// <summary>Starts such a command; what it writes is the caller's to read.</summary>
    public Process Start(string line) => Tool.Start(Words(line));

    /// <summary>As <see cref="Try"/>, and it must succeed.</summary>
    /// <returns>What it wrote.</returns>
    public string Do(string line) => Try(line).Text;

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start()
    {
        // What a killed engine left would keep the next one out.
        _ = _machine.Do("rm -f /run/docker.pid /run/docker/containerd/containerd.pid");
        _dockerd = _machine.Start(
            [Tool.Find("dockerd")!, "--config-file=/run/daemon.json", "--bridge=none", "--iptables=false", "--ip6tables=false",
                "--storage-driver=overlay2", "--data-root=/run/docker-data", "--exec-root=/run/docker", "-p", "/run/docker.pid",
                "-H", "unix:///run/docker.sock", $"--cgroup-parent=/{_machine.Cgroup}"],
            LogFile);
        if (!Poll.Until(() => !_dockerd.IsAlive || Try("docker version").IsGood, Patience) || !_dockerd.IsAlive)
        {
            throw new EngineException($"dockerd does not come up; its last words:\n{_dockerd.LastWords}");
        }
    }

    /// <summary>Stops it as the system does.</summary>
    public void Stop()
    {
        _ = _dockerd!.Stop();
        _dockerd.Dispose();
    }

    /// <summary>Kills it and what it started for itself, as a crash would; containers go on.</summary>
    public void Kill()
    {
        _dockerd!.Kill();
        _dockerd.Dispose();
        // Its containerd is a child in the background, which outlives it and would serve nobody.
        _ = _machine.Try("sh -c 'kill -9 $(cat /run/docker/containerd/containerd.pid)'");
    }

    /// <inheritdoc/>
    public void Dispose() => _dockerd?.Dispose();

    private string[] Words(string line)
    {
        var words = CommandLine.Words(line);
        return words[0] == "docker" ? [.. Client, .. words.Skip(1)] : throw new EngineException($"{line}: it does not begin with docker");
    }
}
