using Bunshin.Files.Reading;
using Bunshin.Lab.Reading;
using CsCheck;

namespace Bunshin.Lab.Tests.Files;

public sealed class Hostile_text
{
    private static readonly string[] Seeds = [.. LabCatalog.Names.Select(name => LabCatalog.Text(name)!)];

    private static readonly Gen<string> Bytes = Gen.Byte.Array[0, 300].Select(bytes => System.Text.Encoding.Latin1.GetString(bytes));

    private static readonly string[] AllMarks =
    [
        "{", "}", "[", "]", ":", "- ", "\n", "  ", "&a ", "*a", "!!x ", "|", ">", "'", "\"", "#", "? ", "%YAML 1.2\n", "---\n", "...\n", "\t", "<->", "/", "null", "~", "\0", "\uFEFF", "😀", "<<: ",
    ];

    private static readonly Gen<string> Marks = Gen.Int[0, AllMarks.Length - 1].Select(i => AllMarks[i]);

    private static readonly Gen<string> Mutated =
        Gen.Select(Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]), Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 40], Marks).Array[1, 6])
            .Select((text, cuts) => cuts.Aggregate(text, (now, cut) =>
            {
                var at = Math.Min(cut.Item1, now.Length);
                return now[..at] + cut.Item3 + now[Math.Min(now.Length, at + cut.Item2)..];
            }));

    [Fact]
    public void Is_refused_with_places_and_never_crashes() => Bytes.Sample(Read, iter: 3000);

    [Fact]
    public void Made_from_real_labs_is_refused_with_places_or_read() => Mutated.Sample(Read, iter: 3000);

    private static bool Read(string text)
    {
        try
        {
            _ = LabFile.Parse(text, "f");
            return true;
        }
        catch (FaultyFileException e)
        {
            return e.Diagnostics.Count > 0 && e.Diagnostics.All(one => one.Position is { Line: > 0, Column: > 0 } && one.Message.Length > 0);
        }
    }
}
