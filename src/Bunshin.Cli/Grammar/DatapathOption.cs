using System.CommandLine;
using Bunshin.Datapaths;

namespace Bunshin.Cli.Grammar;

/// <summary>The option <c>--datapath</c>, which several verbs have.</summary>
internal static class DatapathOption
{
    /// <summary>An option that takes one of these words and no other.</summary>
    public static Option<string> Create(string description, params string[] words)
    {
        var option = new Option<string>("--datapath") { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>The words of these kinds.</summary>
    public static IEnumerable<string> Words(params IEnumerable<DatapathKind> kinds) => kinds.Select(DatapathKinds.Word);

    /// <summary>The kind a word names.</summary>
    public static DatapathKind Parse(string word) => Enum.GetValues<DatapathKind>().First(kind => kind.Word() == word);
}
