namespace Bunshin.Networks;

/// <summary>The sandbox (network namespace) an endpoint is joined to, and its link.</summary>
/// <param name="Sandbox">Path of the namespace's file; it may appear only after the join.</param>
/// <param name="LinkName">The link's name before it is moved there, unique on the host.</param>
/// <param name="NamePrefix">What its name there begins with: <c>eth</c>.</param>
public sealed record Attachment(string Sandbox, string LinkName, string NamePrefix)
{
    /// <summary>The link's name in the sandbox, once it was seen there.</summary>
    public string? SeenName { get; init; }

    /// <summary>The link's index in the sandbox, once it was seen there: a container may change all else of it.</summary>
    public int? SeenIndex { get; init; }

    /// <summary>The endpoint has left. Its link may still be there: its manager takes it out only then.</summary>
    public bool IsLeft { get; init; }
}
