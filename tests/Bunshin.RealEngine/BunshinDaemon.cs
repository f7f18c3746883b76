namespace Bunshin.RealEngine;

/// <summary><c>bunshin daemon</c> in a machine: the built executable, with a state of its own.</summary>
public sealed class BunshinDaemon : IDisposable
{
    private const string Log = "/run/bunshin.log";
    private const string State = "/run/bunshin-state";
    private const string Plugin = "/run/docker/plugins/bunshin.sock";
    private readonly Machine _machine;
    private Running? _process;

    /// <summary>Starts one.</summary>
    public BunshinDaemon(Machine machine)
    {
        _machine = machine;
        Start();
    }

    /// <summary>The executable.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "bunshin");

    /// <summary>What it wrote.</summary>
    public string Words => _process?.Log ?? "";

    /// <summary>It runs.</summary>
    public bool IsAlive => _process is { IsAlive: true };

    /// <summary>Starts it, and waits until the engine could ask it something.</summary>
    public void Start()
    {
        // The socket of a killed one is still there and would pass for the new one's.
        _ = _machine.Do($"rm -f {Plugin}");
        _process = _machine.Start(["env", "DOTNET_EnableDiagnostics=0", Program, "daemon", "--state", State], Log);
        if (!Tool.Await(() => !_process.IsAlive || File.Exists(_machine.PathOf(Plugin)), TimeSpan.FromSeconds(30)) || !_process.IsAlive)
        {
            throw new EngineException($"bunshin daemon does not come up; its last words:\n{_process.LastWords}");
        }
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit status.</returns>
    public int Stop()
    {
        var status = _process!.Stop();
        _process.Dispose();
        return status;
    }

    /// <summary>Kills it as a crash would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _process?.Dispose();
}
