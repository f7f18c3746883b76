using System.Globalization;
using Bunshin.Lab.Running;

namespace Bunshin.Cli.Labs;

/// <summary>One line on a terminal that says how far a run is, rewritten in place; silent where there is no terminal.</summary>
internal sealed class ProgressLine : IProgress<LabProgress>, IDisposable
{
    private readonly TextWriter _errors;
    private readonly string _title;
    private readonly bool _isShown;
    private int _width;

    public ProgressLine(TextWriter errors, string title)
    {
        _errors = errors;
        _title = title;
        _isShown = !Console.IsErrorRedirected;
    }

    public void Report(LabProgress value)
    {
        if (!_isShown)
        {
            return;
        }

        var bar = value.Total > 0
            ? string.Create(CultureInfo.InvariantCulture, $" {new string('#', 10 * value.Done / value.Total),-10} {value.Done}/{value.Total}")
            : "";
        var line = $"{_title}: {value.Stage.ToString().ToLowerInvariant()}{bar} {value.Text}";
        var most = Math.Max(20, Console.WindowWidth - 1);
        line = line.Length > most ? line[..most] : line;
        _errors.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    /// <summary>Wipes the line, so that output can follow.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            _errors.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }

    public void Dispose() => Clear();
}
