namespace Bunshin.Forwarding.Policies;

/// <summary>What a policy says of a frame.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Rule">Of <see cref="PolicyReason.DeniedByRule"/>: the rule's number, from 1; else 0.</param>
public readonly record struct PolicyVerdict(PolicyReason Reason, int Rule = 0)
{
    /// <summary>How many reasons there are, for an array of counters indexed by reason.</summary>
    public const int Reasons = (int)PolicyReason.OverRate + 1;

    /// <summary>It passes.</summary>
    public static PolicyVerdict Allowed => default;

    /// <summary>Whether it passes.</summary>
    public bool IsAllowed => Reason == PolicyReason.Allowed;

    /// <summary>One sentence that a user understands, without a full stop at the end.</summary>
    public string Describe() => Reason switch
    {
        PolicyReason.Allowed => "the child's policy lets the frame pass",
        PolicyReason.Malformed => "the frame is cut off or contradicts itself, so the child's policy cannot judge it",
        PolicyReason.SpoofedMac => "the frame does not have the child's own MAC, and the child is guarded",
        PolicyReason.SpoofedAddress => "the frame claims an address that is not the child's, and the child is guarded",
        PolicyReason.Tagged => "the child has put a VLAN tag on the frame, and the child is guarded",
        PolicyReason.OtherProtocol => "the frame is neither ARP nor IP in Ethernet's own form, and the child is guarded",
        PolicyReason.ActsAsRouter => "the frame is what a router says (an advertisement or a redirect), and the child is guarded and may not route",
        PolicyReason.ServesDhcp => "the frame is what a DHCP server or relay says, and the child is guarded and may not serve DHCP",
        PolicyReason.DeniedByRule => $"rule {Rule} of the child's policy denies the frame",
        PolicyReason.DeniedByDefault => "no rule of the child's policy allows the frame",
        PolicyReason.OverRate => "the child's rate limit is reached",
        _ => "no verdict was given",
    };
}

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
