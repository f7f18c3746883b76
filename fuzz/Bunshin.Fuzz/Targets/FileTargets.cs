using System.Text;
using Bunshin.Conformance.Recordings;
using Bunshin.Files.Reading;
using Bunshin.Lab.Reading;
using Bunshin.Lab;

namespace Bunshin.Fuzz.Targets;

/// <summary>Files that a user gives: refused with their places, by the one exception that says so.</summary>
internal static class FileTargets
{
    public static FuzzTarget Lab { get; } = new("lab", [.. LabCatalog.Names.Select(name => Corpus.Text(LabCatalog.Text(name)!))], static input =>
    {
        try
        {
            _ = LabFile.Parse(Encoding.UTF8.GetString(input), "fuzz.yaml");
        }
        catch (FaultyFileException refusal)
        {
            Expect.That(refusal.Diagnostics.Count > 0, "a refusal says why");
        }
    });

    public static FuzzTarget Recording { get; } = new("recording", Corpus.Files("recording"), static input =>
    {
        using var stream = new MemoryStream(input.ToArray());
        try
        {
            _ = RecordingReader.Read(stream, "fuzz.jsonl");
        }
        catch (RecordingFormatException refusal)
        {
            Expect.That(refusal.Message.Length > 0, "a refusal says why");
        }
    });
}
