namespace Bunshin.RealEngine;

/// <summary><c>bunshin daemon</c> in a machine: the built executable, with a state of its own.</summary>
public sealed class BunshinDaemon : IDisposable
{
    private const string LogFile = "/run/bunshin.log";
    private const string State = "/run/bunshin/networks.db";
    private readonly Machine _machine;
    private readonly string[] _more;
    private Running? _process;

    /// <summary>Starts one.</summary>
    /// <param name="machine">Where it is to run.</param>
    /// <param name="more">What it is told beside where its state is.</param>
    public BunshinDaemon(Machine machine, params string[] more)
    {
        _machine = machine;
        _more = more;
        Api = new BunshinApi(machine.PathOf("/run/bunshin/api.sock"));
        Start();
    }

    /// <summary>The executable.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "bunshin");

    /// <summary>What it tells of itself.</summary>
    public BunshinApi Api { get; }

    /// <summary>What it wrote.</summary>
    public string Log => _process?.Log ?? "";

    /// <summary>The end of what it wrote.</summary>
    public string LastWords => _process?.LastWords ?? "";

    /// <summary>It runs.</summary>
    public bool IsAlive => _process is { IsAlive: true };

    /// <summary>Starts it, and waits until it answers.</summary>
    public void Start()
    {
        _process = _machine.Start(["env", "DOTNET_EnableDiagnostics=0", Program, "daemon", "--state", State, .. _more], LogFile);
        if (!Poll.Until(() => !_process.IsAlive || Api.Answers(), TimeSpan.FromSeconds(30)) || !_process.IsAlive)
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
    public void Dispose()
    {
        _process?.Dispose();
        Api.Dispose();
    }
}
