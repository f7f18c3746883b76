using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Bunshin.Faults.Inside;
using Bunshin.Faults.Seam;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Faults.Driving;

/// <summary>A process of bunshin with the seam under it, in the host's namespace of a world.</summary>
internal sealed class Subject : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly StringBuilder _log = new();
    private readonly List<string> _errors = [];
    private readonly string _last;
    private readonly string _record;
    private readonly Process _process;
    private readonly Socket _socket;
    private readonly StreamReader _answers;
    private readonly StreamWriter _questions;
    private int _told;

    /// <summary>Starts it; it waits for <see cref="Go"/>.</summary>
    public Subject(World world, IEnumerable<string> arguments)
    {
        var path = Path.Combine(world.Folder, "orders.sock");
        _last = path + HostedProgram.LastWords;
        File.Delete(path);
        _record = path + HostedProgram.Record;
        File.Delete(_last);
        File.WriteAllText(_record, "");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var start = new ProcessStartInfo("nsenter") { RedirectStandardError = true, RedirectStandardOutput = true };
        
        // Not "ip netns exec", which gives it mounts of its own: what it mounts would be gone with it.
        string[] words = [$"--net={NamespaceReference.RunDirectory}/{world.Host}", Path.Combine(AppContext.BaseDirectory, "Bunshin.Faults"), "inside", .. arguments];
        words.ToList().ForEach(start.ArgumentList.Add);
        start.Environment[HostedProgram.Library] = SeamLibrary.Make();
        start.Environment[HostedProgram.Orders] = path;

        // A call site is found by its stack, so nothing may be put into what calls it.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        start.Environment["DOTNET_JITNoInline"] = "1";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Take(line.Data, isError: true);
        _process.OutputDataReceived += (_, line) => Take(line.Data, isError: false);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        if (!listener.Poll(Patience, SelectMode.SelectRead))
        {
            throw new InvalidOperationException($"it does not start:\n{Log}");
        }

        _socket = listener.Accept();
        var stream = new NetworkStream(_socket);
        (_answers, _questions) = (new StreamReader(stream), new StreamWriter(stream));
    }

    /// <summary>Its process's number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it said.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>The reason it gave for its end, if it ended as it should: one line of its own, and a status.</summary>
    public string? Reason
    {
        get
        {
            _process.WaitForExit();
            lock (_log)
            {
                var said = _errors.Where(static line => line.StartsWith("bunshin: ", StringComparison.Ordinal)).ToArray();
                return _process.ExitCode is 1 or 2 && said.Length > 0 && !_log.ToString().Contains("   at ", StringComparison.Ordinal) ? said[^1] : null;
            }
        }
    }

    /// <summary>What it said last, or what ended it.</summary>
    public IEnumerable<string> LastWords
    {
        get
        {
            var lines = Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var end = Array.FindIndex(lines, static line => line.StartsWith("Unhandled exception", StringComparison.Ordinal) || line.StartsWith("Process terminated", StringComparison.Ordinal) || line.StartsWith("Fatal error", StringComparison.Ordinal));
            return end < 0
                ? lines.Distinct(StringComparer.Ordinal).TakeLast(10)
                : lines[end..].Where(static line => !line.Contains(" System.", StringComparison.Ordinal) || !line.Contains("   at ", StringComparison.Ordinal)).Take(14);
        }
    }

    /// <summary>Its exit status once it has ended.</summary>
    public int Status => _process.ExitCode;

    /// <summary>Asks the seam in it.</summary>
    public string[] Ask(string question)
    {
        var found = new List<string>();
        try
        {
            _questions.Write(question + "\n");
            _questions.Flush();
            while (_answers.ReadLine() is { } line && line != HostedProgram.End)
            {
                found.Add(line);
            }
        }
        catch (IOException)
        {
            // It has ended.
        }

        return [.. found];
    }

    /// <summary>These calls fail from now on, and no others.</summary>
    public void Arm(params IEnumerable<Order> orders) => _ = Ask(string.Join('\v', orders.Select(static order => order.Text).Prepend("arm")));

    /// <summary>Lets it begin.</summary>
    public void Go() => _ = Ask("go");

    /// <summary>Every call site that it came by, with how often.</summary>
    public Dictionary<string, long> Sites() => Counts(Ask("sites"));

    /// <summary>How many calls each of its threads made, by name.</summary>
    public Dictionary<string, long> Turns() => Counts(Ask("threads"));

    /// <summary>After an orderly end: every call site that it came by.</summary>
    public Dictionary<string, long> LastSites() => Counts(File.Exists(_last) ? File.ReadAllLines(_last) : []);

    /// <summary>What failed since the last question, each the site and how; after its end too.</summary>
    public string[] Failed()
    {
        var lines = File.ReadAllLines(_record);
        var later = lines[_told..];
        _told = lines.Length;
        return later;
    }

    /// <summary>Names of its threads, one for each.</summary>
    public string[] Threads()
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{Id}/task").Select(static task => File.ReadAllText(Path.Combine(task, "comm")).Trim())];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>How many descriptors it has open.</summary>
    public int Descriptors() => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Waits for it to have said something; false when it ended before.</summary>
    public bool Await(string words)
    {
        var waited = Stopwatch.StartNew();
        while (!Log.Contains(words, StringComparison.Ordinal))
        {
            if (HasEnded || waited.Elapsed > Patience)
            {
                return false;
            }

            Thread.Sleep(10);
        }

        return true;
    }

    /// <summary>Tells it to stop; whether it did in time.</summary>
    public bool Stop()
    {
        Tool.Signal(Id, "TERM");
        return _process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _socket.Dispose();
    }

    private static Dictionary<string, long> Counts(IEnumerable<string> lines) => lines
        .Select(static line => line.Split('\t'))
        .ToDictionary(static fields => fields[0], static fields => long.Parse(fields[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    private void Take(string? line, bool isError)
    {
        lock (_log)
        {
            _ = _log.AppendLine(line);
            if (isError && line is not null)
            {
                _errors.Add(line);
            }
        }
    }
}
