using System.Diagnostics;
using System.Globalization;

namespace Bunshin.RealEngine;

/// <summary>A program that runs in a machine.</summary>
public sealed class Running : IDisposable
{
    private readonly Process _entry;
    private readonly string _log;

    internal Running(Process entry, string log)
    {
        _entry = entry;
        _log = log;
    }

    /// <summary>It runs.</summary>
    public bool IsAlive => !_entry.HasExited;

    /// <summary>Its exit status, once it does not.</summary>
    public int Status => _entry.ExitCode;

    /// <summary>Process id here; null when it has ended.</summary>
    public int? Id => Poll.Until(() => !IsAlive || Machine.ChildrenOf(_entry.Id).Any(), TimeSpan.FromSeconds(5))
        ? Machine.ChildrenOf(_entry.Id).Cast<int?>().FirstOrDefault()
        : null;

    /// <summary>What it wrote; of a machine that is gone, nothing.</summary>
    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>The end of what it wrote.</summary>
    public string LastWords => string.Join('\n', Log.TrimEnd().Split('\n').TakeLast(15));

    /// <summary>Sends it a signal, by its name without SIG.</summary>
    public void Signal(string name)
    {
        if (Id is { } id)
        {
            _ = Tool.Run(["kill", "-s", name, id.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    /// <summary>Kills it as a crash would, and waits until it is gone.</summary>
    public void Kill()
    {
        Signal("KILL");
        Wait(TimeSpan.FromSeconds(20));
    }

    /// <summary>Asks it to end, and waits.</summary>
    /// <returns>Its exit status.</returns>
    public int Stop()
    {
        Signal("TERM");
        Wait(TimeSpan.FromSeconds(30));
        return Status;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsAlive)
        {
            Kill();
        }

        _entry.Dispose();
    }

    private void Wait(TimeSpan patience)
    {
        if (!_entry.WaitForExit(patience))
        {
            throw new EngineException($"it does not end; its last words:\n{LastWords}");
        }
    }
}
