namespace Bunshin.Forwarding.Policies;

/// <summary>Why a policy lets a frame pass or not; <see cref="PolicyVerdict.Describe"/> has the sentence for a person.</summary>
public enum PolicyReason : byte
{
    /// <summary>It passes.</summary>
    Allowed,

    /// <summary>It is cut off or contradicts itself, so that it cannot be judged.</summary>
    Malformed,

    /// <summary>It does not have the child's MAC, as the frame's source or as ARP's sender.</summary>
    SpoofedMac,

    /// <summary>It does not come from an address of the child, or claims another's.</summary>
    SpoofedAddress,

    /// <summary>A guarded child has tagged it.</summary>
    Tagged,

    /// <summary>It is neither ARP nor IP, and the child is guarded by address; or something may hide in it, and the child is guarded at all.</summary>
    OtherProtocol,

    /// <summary>It is what a router says, and the guarded child may not route.</summary>
    ActsAsRouter,

    /// <summary>It is what a DHCP server or relay says, and the guarded child may not serve DHCP.</summary>
    ServesDhcp,

    /// <summary>A rule denies it.</summary>
    DeniedByRule,

    /// <summary>No rule allows it.</summary>
    DeniedByDefault,

    /// <summary>More would pass than may.</summary>
    OverRate,
}
