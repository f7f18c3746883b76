using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Bunshin.Networks.Tests.PowerCuts;

/// <summary>Records what this program, run again for one of its tests, asks of the disk: by strace.</summary>
internal static partial class Recorder
{
    public const string Tracer = "/usr/bin/strace";

    private const string Calls = "open,openat,creat,write,writev,pwrite64,pwritev,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,link,linkat";

    /// <summary>Runs a test with a variable set.</summary>
    /// <param name="method">Of the test.</param>
    /// <param name="variable">Name and value.</param>
    /// <param name="paths">What is looked at.</param>
    public static IReadOnlyList<DiskCall> Run(string method, (string Name, string Value) variable, IReadOnlyList<string> paths)
    {
        var trace = Path.Combine(Path.GetTempPath(), $"bunshin-trace-{Guid.NewGuid():n}");
        var start = new ProcessStartInfo(Tracer) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] words = ["-f", "-qq", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-e", "signal=none", "-e", $"trace={Calls}", "-o", trace];
        foreach (var word in words.Concat(paths.SelectMany(path => new[] { "-P", path })).Concat([Environment.ProcessPath!, "-explicit", "only", "-method", method]))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[variable.Name] = variable.Value;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"the recorded program failed: {output.Result}\n{errors}");
            return [.. Whole(File.ReadLines(trace)).Select(Parse).OfType<DiskCall>()];
        }
        finally
        {
            File.Delete(trace);
        }
    }

    /// <summary>A call that another thread's came in between is two lines.</summary>
    private static IEnumerable<string> Whole(IEnumerable<string> lines)
    {
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            var text = line[thread.Length..].TrimStart();
            if (text.EndsWith(" <unfinished ...>", StringComparison.Ordinal))
            {
                begun[thread] = text[..^" <unfinished ...>".Length];
            }
            else if (Resumed().Match(text) is { Success: true } resumed && begun.Remove(thread, out var first))
            {
                yield return first + text[resumed.Length..];
            }
            else
            {
                yield return text;
            }
        }
    }

    private static DiskCall? Parse(string line)
    {
        var call = Call().Match(line);
        if (!call.Success || call.Groups["result"].Value[0] == '-')
        {
            return null;
        }

        var arguments = call.Groups["arguments"].Value.Split(", ");
        var name = call.Groups["name"].Value;
        return name switch
        {
            "openat" => new DiskCall.Open(PathOf(call.Groups["opened"].Value), arguments[2].Contains("O_TRUNC", StringComparison.Ordinal)),
            "open" => new DiskCall.Open(PathOf(call.Groups["opened"].Value), arguments[1].Contains("O_TRUNC", StringComparison.Ordinal)),
            "pwrite64" => new DiskCall.Write(PathOf(arguments[0]), long.Parse(arguments[3], CultureInfo.InvariantCulture), Bytes(arguments[1])),
            "write" => new DiskCall.Append(PathOf(arguments[0]), Bytes(arguments[1])),
            "ftruncate" => new DiskCall.Resize(PathOf(arguments[0]), long.Parse(arguments[1], CultureInfo.InvariantCulture)),
            "fsync" or "fdatasync" => new DiskCall.Sync(PathOf(arguments[0])),
            "unlink" => new DiskCall.Remove(PathOf(arguments[0])),
            "rename" => new DiskCall.Rename(PathOf(arguments[0]), PathOf(arguments[1])),
            "fallocate" => null, // .NET's, for the room; it keeps the length.
            _ => throw new NotSupportedException($"the model of a disk knows nothing of this: {line[..Math.Min(line.Length, 200)]}"),
        };
    }

    /// <summary>Of <c>3&lt;\x2f…&gt;</c> or of <c>"\x2f…"</c>.</summary>
    private static string PathOf(string text) => Encoding.UTF8.GetString(Bytes(text));

    private static byte[] Bytes(string text)
    {
        var start = text.IndexOf('\\', StringComparison.Ordinal);
        var bytes = new List<byte>(text.Length / 4);
        for (var at = start; at >= 0 && at + 3 < text.Length && text[at] == '\\'; at += 4)
        {
            bytes.Add(byte.Parse(text.AsSpan(at + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        Assert.DoesNotContain("\"...", text, StringComparison.Ordinal);
        return [.. bytes];
    }

    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*)\)\s+=\s+(?<result>-?\d+)(?<opened><[^>]*>)?")]
    private static partial Regex Call();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>\s?")]
    private static partial Regex Resumed();
}
