namespace Bunshin.Forwarding.Ipvlan;

/// <summary>Flags of an ipvlan port (<c>IPVLAN_F_*</c>, <c>linux/if_link.h</c>); none means bridge, and not both may be set.</summary>
[Flags]
public enum IpvlanFlags : ushort
{
    /// <summary>Children reach each other directly.</summary>
    Bridge = 0,

    /// <summary>What one child sends to another is dropped.</summary>
    Private = 1,

    /// <summary>What one child sends to another leaves by the wire.</summary>
    Vepa = 2,
}
