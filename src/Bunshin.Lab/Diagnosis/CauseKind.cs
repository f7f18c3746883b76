namespace Bunshin.Lab.Diagnosis;

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

    /// <summary>An ipvlan child in mode l3 or l3s answers no ARP and no neighbour discovery: it is reached by a route only.</summary>
    IpvlanRouted,

    /// <summary>The rules deliver the frames, yet no answer came.</summary>
    NoAnswer,
}
