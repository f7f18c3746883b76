using System.Text.Json;

namespace Bunshin.Lab.Diagnosis;

/// <summary>Why a cell is as it is.</summary>
/// <param name="Kind">Which sort of cause.</param>
/// <param name="Pattern">One sentence for a person, with the names of the lab in it; <c>{0}</c> stands for the subjects.</param>
/// <param name="Trail">The frames that were followed to find it, a line each.</param>
public sealed record Cause(CauseKind Kind, string Pattern, IReadOnlyList<string> Trail)
{
    /// <summary>Whom the sentence is about, where the same is true of others too.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The sentence.</summary>
    public string Text => TextOf(Pattern, Subjects);

    /// <summary>A sentence about these subjects.</summary>
    public static string TextOf(string pattern, IEnumerable<string> subjects) => pattern.Replace("{0}", string.Join(", ", subjects), StringComparison.Ordinal);
}

/// <summary>Why a ping fails, or what is remarkable about one that does not. Lab files name these in kebab case (<c>no-hairpin</c>).</summary>
public enum CauseKind
{
    /// <summary>Both addresses belong to one namespace: answered inside the IP layer, no frame leaves (the ping succeeds).</summary>
    LocalAddress,

    /// <summary>The frame must come back from the adjacent switch, and that port does not reflect.</summary>
    NoHairpin,

    /// <summary>Children in private mode, or ipvlan children with the flag private, do not reach each other.</summary>
    Private,

    /// <summary>A child and its parent's own host do not reach each other.</summary>
    ParentAndChild,

    /// <summary>A passthru child takes everything that comes for the parent's host.</summary>
    Passthru,

    /// <summary>A source-mode child takes only what comes from the MACs on its list.</summary>
    SourceList,

    /// <summary>An interface on the way is down or has no carrier.</summary>
    LinkDown,

    /// <summary>One of the two has no address of that family.</summary>
    NoAddress,

    /// <summary>A host on the way has no route to the other.</summary>
    NoRoute,

    /// <summary>A host sends it to a gateway that nobody is.</summary>
    NoGateway,

    /// <summary>A host on the way does not forward.</summary>
    ForwardingOff,

    /// <summary>A host on the way forwards, but not between these interfaces.</summary>
    Policy,

    /// <summary>A port of the switch does not carry the frame's VLAN, or takes no untagged frames.</summary>
    VlanNotCarried,

    /// <summary>The two are in different VLANs, with addresses of one subnet.</summary>
    VlanMismatch,

    /// <summary>A filter of the switch drops it.</summary>
    SwitchFilter,

    /// <summary>One of the two is behind the switch's mirror port, which takes no frames.</summary>
    MirrorPort,

    /// <summary>An ipvlan child in mode l3 or l3s answers no ARP and no neighbor discovery: it is reached by a route only.</summary>
    IpvlanRouted,

    /// <summary>The rules deliver the frames, yet no answer came.</summary>
    NoAnswer,
}

/// <summary>The names that lab files and JSON use for <see cref="CauseKind"/>.</summary>
public static class CauseNames
{
    private static readonly (CauseKind Kind, string Name)[] All =
        [.. Enum.GetValues<CauseKind>().Select(kind => (kind, JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())))];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Known => All.Select(one => one.Name);

    /// <summary>The name of <paramref name="kind"/>.</summary>
    public static string Of(CauseKind kind) => All.First(one => one.Kind == kind).Name;

    /// <summary>The kind that <paramref name="name"/> stands for.</summary>
    public static bool TryParse(string name, out CauseKind kind)
    {
        foreach (var one in All)
        {
            if (one.Name == name)
            {
                kind = one.Kind;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
