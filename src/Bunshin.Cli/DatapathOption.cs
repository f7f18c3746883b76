using System.CommandLine;
using Bunshin.Datapaths;

namespace Bunshin.Cli;

/// <summary>The option <c>--datapath</c>, which several verbs have.</summary>
internal static class DatapathOption
{
    private static readonly (string Word, DatapathKind Kind)[] Kinds =
    [
        ("auto", DatapathKind.Auto), ("kernel", DatapathKind.Kernel), ("userspace", DatapathKind.Userspace), ("simulated", DatapathKind.Simulated),
    ];

    public static Option<string> Create(string description, params string[] words)
    {
        var option = new Option<string>("--datapath") { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>The kind a word names.</summary>
    public static DatapathKind Parse(string word) => Kinds.First(kind => kind.Word == word).Kind;

    /// <summary>The word for a kind.</summary>
    public static string Word(DatapathKind kind) => Kinds.First(known => known.Kind == kind).Word;
}
