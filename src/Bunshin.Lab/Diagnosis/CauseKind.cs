namespace Bunshin.Lab.Diagnosis;

/// <summary>Why a ping fails, or what is remarkable about one that does not. Lab files name these in kebab case (<c>no-hairpin</c>).</summary>
public enum CauseKind
{
    /// <summary>Both addresses belong to one namespace: answered inside the IP layer, no frame leaves (the ping succeeds).</summary>
    LocalAddress,

    /// <summary>The frame must come back from the adjacent switch, and that port does not reflect.</summary>
    NoHairpin,

    /// <summary>Children in private mode do not reach each other.</summary>
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

    /// <summary>The rules deliver the frames, yet no answer came.</summary>
    NoAnswer,
}
