using System.Text.RegularExpressions;

namespace Bunshin.Architecture.Tests;

/// <summary>docs/security.md names the test that shows each of its lines; every one of them exists.</summary>
public sealed partial class SecurityIsShown
{
    private static readonly string _root = Repository.Root;

    [Fact]
    public void Every_line_names_a_test_and_every_test_is_there()
    {
        var tests = Tests();
        var lines = File.ReadLines(Path.Combine(_root, "docs", "security.md")).Where(static line => line.StartsWith('|')).Where(static line => !Heading().IsMatch(line)).ToList();
        Assert.True(lines.Count > 20, $"only {lines.Count} lines were found");
        Assert.Equal([], lines.Where(static line => Named(line).Count == 0));
        Assert.Equal([], lines.SelectMany(Named).Where(name => !tests.Contains(name)).Distinct());
    }

    [Fact]
    public void Every_document_that_documents_point_to_is_there()
    {
        var missing = Directory.GetFiles(Path.Combine(_root, "docs"), "*.md").Append(Path.Combine(_root, "README.md"))
            .SelectMany(file => Link().Matches(File.ReadAllText(file)).Select(match => Path.Combine(Path.GetDirectoryName(file)!, match.Groups[1].Value)))
            .Where(static target => !File.Exists(target) && !Directory.Exists(target));
        Assert.Empty(missing);
    }

    private static List<string> Named(string line) => [.. Name().Matches(line).Select(static match => match.Groups[1].Value)];

    private static HashSet<string> Tests()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Directory.EnumerateFiles(Path.Combine(_root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText))
        {
            var type = Class().Match(text).Groups[1].Value;
            found.UnionWith(Method().Matches(text).Select(match => $"{type}.{match.Groups[1].Value}"));
        }

        return found;
    }

    [GeneratedRegex(@"^\|( *-|.*\| shown by \|$)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^public (?:sealed |static |partial )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex Class();

    [GeneratedRegex(@"\[(?:Fact|Theory|InlineData|MemberData)[^\n]*\]\r?\n    public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\]\(([^)#:\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
