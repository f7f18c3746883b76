using System.Text;
using System.Text.Json;
using Bunshin.Conformance.Recordings;
using Bunshin.Linux;

namespace Bunshin.Conformance.Replay;

/// <summary>The command <c>conformance replay FILE…</c>: reads, replays, tells the differences, ends with one line of counts.</summary>
public static class ReplayRunner
{
    /// <summary>Runs the command.</summary>
    /// <param name="files">Recordings: gzip, brotli (<c>.br</c>) or plain.</param>
    /// <param name="options">Against what, and how much is told.</param>
    /// <param name="output">Where differences and counts go.</param>
    /// <param name="errors">Where an unreadable input is told, as <c>file:line: problem</c>.</param>
    /// <returns>Exit code: 0 all agree, 1 some differ or a live target cannot be built here, 2 an input cannot be read.</returns>
    public static int Run(IReadOnlyList<string> files, ReplayOptions options, TextWriter output, TextWriter errors)
    {
        var recordings = new List<Recording>();
        foreach (var file in files)
        {
            try
            {
                recordings.AddRange(RecordingReader.ReadFile(file));
            }
            catch (RecordingFormatException problem)
            {
                errors.WriteLine(problem.Message);
                return 2;
            }
        }

        ReplayResult result;
        try
        {
            result = Replayer.Replay(recordings, options);
        }
        catch (LinuxException refused)
        {
            errors.WriteLine(refused.Message);
            return 1;
        }

        if (options.Json)
        {
            WriteJson(result, output);
        }
        else
        {
            WriteText(result, output);
        }

        return result.Differ > 0 ? 1 : 0;
    }

    private static void WriteText(ReplayResult result, TextWriter output)
    {
        foreach (var difference in result.Differences)
        {
            output.WriteLine(difference);
        }

        foreach (var (reason, count) in result.SkipReasons)
        {
            output.WriteLine($"skipped {count}: {reason}");
        }

        output.WriteLine($"agree {result.Agree}, differ {result.Differ}, skipped {result.Skipped}");
    }

    private static void WriteJson(ReplayResult result, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("agree", result.Agree);
            json.WriteNumber("differ", result.Differ);
            json.WriteNumber("skipped", result.Skipped);
            json.WriteStartArray("differences");
            foreach (var difference in result.Differences)
            {
                json.WriteStringValue(difference);
            }

            json.WriteEndArray();
            json.WriteStartObject("skipped_because");
            foreach (var (reason, count) in result.SkipReasons)
            {
                json.WriteNumber(reason, count);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
