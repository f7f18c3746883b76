namespace Bunshin.Cli.Daemon.Api;

/// <summary>Answers <c>GET /v1/status</c>.</summary>
internal sealed record StatusReply
{
    /// <summary>Which build.</summary>
    public required string Version { get; init; }

    /// <summary>The daemon's process.</summary>
    public required int Pid { get; init; }

    /// <summary>Since when it runs, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Where Docker finds it.</summary>
    public required string PluginSocket { get; init; }

    /// <summary>Where networks are stored.</summary>
    public required string State { get; init; }

    /// <summary>How many networks there are.</summary>
    public required int Networks { get; init; }

    /// <summary>How many endpoints.</summary>
    public required int Endpoints { get; init; }

    /// <summary>How many of them are in a sandbox.</summary>
    public required int Joined { get; init; }

    /// <summary>How many address pools.</summary>
    public required int Pools { get; init; }

    /// <summary>What is amiss, in sentences.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>Answers <c>GET /health</c>.</summary>
/// <param name="Healthy">Nothing is amiss.</param>
/// <param name="Problems">What is, in sentences.</param>
internal sealed record HealthReply(bool Healthy, IReadOnlyList<string> Problems);

/// <summary>Why the API gives no answer.</summary>
/// <param name="Error">A sentence.</param>
internal sealed record ApiError(string Error);
