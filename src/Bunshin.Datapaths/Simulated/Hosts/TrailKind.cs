namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What happened to a frame at one place.</summary>
public enum TrailKind
{
    /// <summary>An interface sent it.</summary>
    Sent,

    /// <summary>An interface received it.</summary>
    Received,

    /// <summary>The rules of macvlan, ipvlan or VLAN devices decided where it goes; <see cref="TrailStep.Verdict"/> says by which one.</summary>
    Decided,

    /// <summary>The switch decided; <see cref="TrailStep.Switch"/> says how.</summary>
    Switched,

    /// <summary>The switch did not send it back out of the port it came in by, behind which a parent has children: no hairpin.</summary>
    NotReflected,

    /// <summary>A host sent a packet on that was not for itself; the step's interface is where it came in.</summary>
    Forwarded,

    /// <summary>A host got a packet for somebody else and did not send it on; <see cref="TrailStep.Router"/> says why.</summary>
    NotForwarded,

    /// <summary>Somebody threw it away.</summary>
    Dropped,

    /// <summary>The fault injector lost, doubled or delayed it.</summary>
    Fault,

    /// <summary>Nobody answered ARP or neighbor discovery; what waited for it is lost.</summary>
    Unresolved,

    /// <summary>Nothing was sent: both addresses belong to one host, or there is no way to go.</summary>
    NotSent,
}
