using System.Text;

namespace Bunshin.RealEngine;

/// <summary>A command as it is typed: words apart by white space, single quotes around what belongs together.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false, begun = false;
        foreach (var letter in line)
        {
            if (letter == '\'')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (!quoted && char.IsWhiteSpace(letter))
            {
                if (begun)
                {
                    words.Add(word.ToString());
                }

                _ = word.Clear();
                begun = false;
            }
            else
            {
                _ = word.Append(letter);
                begun = true;
            }
        }

        if (begun)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
