using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Bunshin.Linux.Ownership;

namespace Bunshin.Cli.Tests;

/// <summary>A <c>bunshin serve</c> in a process of its own, with the file it serves.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"bsn-{Environment.ProcessId}-{Guid.NewGuid():N}.yaml");
    private readonly BlockingCollection<string> _lines = [];
    private Process? _server;

    /// <summary>How <c>serve status</c> names it.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_file);

    public int Id => _server!.Id;

    /// <summary>Writes the file: at once, as editors do, for the server may look in any moment.</summary>
    public void Write(string text)
    {
        var next = _file + ".next";
        File.WriteAllText(next, text);
        File.Move(next, _file, overwrite: true);
    }

    public void Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "bunshin")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(_file);
        _server = Process.Start(start)!;
        _server.OutputDataReceived += Take;
        _server.ErrorDataReceived += Take;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();

        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                _lines.Add(text);
            }
        }
    }

    /// <summary>The next line that begins so.</summary>
    public string Await(string beginning)
    {
        var seen = new List<string>();
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_lines.TryTake(out var line, 500))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }

                seen.Add(line);
            }
        }

        throw new InvalidOperationException($"no line begins with \"{beginning}\"; there were:\n{string.Join('\n', seen)}");
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Its exit status.</summary>
    public int WaitForExit()
    {
        Assert.True(_server!.WaitForExit(60_000));
        return _server.ExitCode;
    }

    public void Kill()
    {
        _server!.Kill();
        _server.WaitForExit();
    }

    public void Dispose()
    {
        if (_server is { HasExited: false })
        {
            Kill();
        }

        _server?.Dispose();
        _lines.Dispose();
        File.Delete(_file);
        if (_server is not null)
        {
            _ = OrphanSweep.Run();
        }
    }
}
