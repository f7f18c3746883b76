namespace Bunshin.Datapaths;

/// <summary>A datapath could not do what was asked. Everything it had begun is undone.</summary>
public sealed class DatapathException : Exception
{
    /// <summary>Failed for the given problems, each a full sentence that says what is wrong and what would be right.</summary>
    /// <param name="problems">At least one.</param>
    /// <param name="inner">What the system said, where that is the cause.</param>
    public DatapathException(IReadOnlyList<string> problems, Exception? inner = null)
        : base(string.Join(Environment.NewLine, problems), inner) => Problems = problems;

    /// <summary>Failed for one problem.</summary>
    public DatapathException(string problem, Exception? inner = null)
        : this([problem], inner)
    {
    }

    /// <summary>All problems that were found.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Fails for the given problems, if there are any.</summary>
    /// <exception cref="DatapathException">There are.</exception>
    internal static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }
}
