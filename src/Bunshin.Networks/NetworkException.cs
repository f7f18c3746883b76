namespace Bunshin.Networks;

/// <summary>What was asked of a network, an endpoint or a pool cannot be done. Nothing of it has been done.</summary>
public sealed class NetworkException : Exception
{
    /// <summary>Refused for the given problems, each a full sentence that says what is wrong and what would be right.</summary>
    /// <param name="kind">What sort of refusal it is.</param>
    /// <param name="problems">At least one.</param>
    /// <param name="inner">What the system said, where that is the cause.</param>
    public NetworkException(NetworkProblem kind, IReadOnlyList<string> problems, Exception? inner = null)
        : base(string.Join("; ", problems), inner)
    {
        Kind = kind;
        Problems = problems;
    }

    /// <summary>Refused for one problem.</summary>
    public NetworkException(NetworkProblem kind, string problem, Exception? inner = null)
        : this(kind, [problem], inner)
    {
    }

    /// <summary>What sort of refusal it is.</summary>
    public NetworkProblem Kind { get; }

    /// <summary>All problems that were found.</summary>
    public IReadOnlyList<string> Problems { get; }
}

/// <summary>Sorts of refusals, for those who must answer with a status.</summary>
public enum NetworkProblem
{
    /// <summary>The request is wrong whatever the state.</summary>
    Invalid,

    /// <summary>It names a network, endpoint or pool that is not there.</summary>
    NotFound,

    /// <summary>Something else holds what it asks for.</summary>
    Conflict,

    /// <summary>A pool has no free address.</summary>
    Exhausted,

    /// <summary>What it needs (a datapath, the shared store) does not answer now; the same request may succeed later.</summary>
    Unavailable,
}
