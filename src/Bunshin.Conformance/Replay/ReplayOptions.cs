using Bunshin.Datapaths;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Replay;

/// <summary>How recordings are replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>Against which datapath, live in namespaces; null for the forwarding rules alone, which needs no privileges.</summary>
    public DatapathKind? Datapath { get; init; }

    /// <summary>Which kernel's rules the model follows.</summary>
    public MacvlanOptions Rules { get; init; } = MacvlanOptions.Default;

    /// <summary>How many differences are told in words; all are counted.</summary>
    public int ShownDifferences { get; init; } = 20;

    /// <summary>How long a live frame's effects are waited for, once they are not what the model predicts.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>One JSON object instead of lines.</summary>
    public bool Json { get; init; }
}
