namespace Bunshin.Networks;

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
