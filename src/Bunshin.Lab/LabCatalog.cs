using System.Globalization;
using System.Reflection;
using Bunshin.Files.Reading;
using Bunshin.Lab.Reading;

namespace Bunshin.Lab;

/// <summary>The labs that come with the program, and those in a folder.</summary>
public static class LabCatalog
{
    private const string Prefix = "labs/";

    /// <summary>File names of the labs inside the program (<c>s3-bridge.yaml</c>), sorted by scenario.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..])
            .OrderBy(ScenarioOf).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>The text of a lab inside the program, named with or without <c>.yaml</c>; null when there is none.</summary>
    public static string? Text(string name)
    {
        var file = name.EndsWith(".yaml", StringComparison.Ordinal) ? name : name + ".yaml";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What the user names: a file where there is one, else a lab inside the program.</summary>
    /// <exception cref="FaultyFileException">Neither is there, or something is wrong with it.</exception>
    public static LabFile Open(string name)
    {
        if (File.Exists(name))
        {
            return LabFile.Load(name);
        }

        return Text(name) is { } text
            ? LabFile.Parse(text, name)
            : throw new FaultyFileException(new FileDiagnostic(
                name, new(1, 1), "there is neither such a file nor such a lab", Suggestion.For(name, Names.Select(one => one[..^".yaml".Length]))));
    }

    /// <summary>S9 comes before S10, and what belongs to no scenario last.</summary>
    private static int ScenarioOf(string name) =>
        name[0] == 's' && int.TryParse(name.AsSpan(1, Math.Max(0, name.IndexOf('-', StringComparison.Ordinal) - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    /// <summary>The lab files of a folder, sorted by name; subfolders are not looked into.</summary>
    public static IReadOnlyList<string> InFolder(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)];
}
