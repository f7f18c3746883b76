namespace Bunshin.Networks.Attaching;

/// <summary>What links of ours say of themselves: whose they are, and what for. A link's alias goes with it wherever it is moved and however it is renamed.</summary>
/// <param name="installation">The store's id. Links of another one are somebody else's: they are neither changed nor removed.</param>
internal sealed class LinkMarks(string installation)
{
    private const string Ours = "bunshin ";
    private const string EndpointWord = "endpoint ";
    private const string VlanWord = "vlan";
    private const string ShimWord = "host access";

    /// <summary>The alias of a VLAN that was made on demand, by which it is told from one that its user made.</summary>
    public string Vlan { get; } = $"{Ours}{installation} {VlanWord}";

    /// <summary>The alias of the host's own child of a device.</summary>
    public string Shim { get; } = $"{Ours}{installation} {ShimWord}";

    /// <summary>The alias of the device of a network without a parent.</summary>
    public string Isolated { get; } = $"{Ours}{installation} isolated";

    /// <summary>The alias of an endpoint's link.</summary>
    public string Endpoint(string endpointId) => $"{Ours}{installation} {EndpointWord}{endpointId}";

    /// <summary>The endpoint whose link has that alias; null for a link that is none of this installation's.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="isKnown">Whether this installation has an endpoint of an id. Versions before installations had ids did not say whose a link is.</param>
    public string? EndpointOf(string? alias, Func<string, bool> isKnown) =>
        What(alias) is { } own && own.StartsWith(EndpointWord, StringComparison.Ordinal) ? own[EndpointWord.Length..]
        : alias?.StartsWith(Ours + EndpointWord, StringComparison.Ordinal) == true && alias[(Ours.Length + EndpointWord.Length)..] is var old && isKnown(old) ? old
        : null;

    /// <summary>Whether a link is this installation's endpoint's.</summary>
    public bool IsEndpoint(string? alias, string endpointId) => alias == Endpoint(endpointId) || alias == Ours + EndpointWord + endpointId;

    /// <summary>A VLAN of this installation's, or of a version that did not say whose it is.</summary>
    public bool IsVlan(string? alias) => alias == Vlan || alias == Ours + VlanWord;

    /// <summary>A host's own child of this installation's, or of a version that did not say whose it is.</summary>
    public bool IsShim(string? alias) => alias == Shim || alias == Ours + ShimWord;

    /// <summary>Whether a link says that it is this installation's.</summary>
    public bool IsOwn(string? alias) => What(alias) is not null;

    /// <summary>Whether a link says that it is another installation's, and no word of which.</summary>
    public bool IsForeign(string? alias) =>
        alias?.StartsWith(Ours, StringComparison.Ordinal) == true && !IsOwn(alias) && !IsVlan(alias) && !IsShim(alias)
        && !alias.StartsWith(Ours + EndpointWord, StringComparison.Ordinal);

    private string? What(string? alias) =>
        alias?.StartsWith($"{Ours}{installation} ", StringComparison.Ordinal) == true ? alias[(Ours.Length + installation.Length + 1)..] : null;
}
