using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What programs ask of a child, in one word; the lowest bits are its macvlan mode.</summary>
[Flags]
internal enum ChildBits : uint
{
    None = 0,

    /// <summary>Macvlan private.</summary>
    Private = MacvlanMode.Private,

    /// <summary>Macvlan vepa.</summary>
    Vepa = MacvlanMode.Vepa,

    /// <summary>Macvlan bridge.</summary>
    Bridge = MacvlanMode.Bridge,

    /// <summary>Macvlan passthru.</summary>
    Passthru = MacvlanMode.Passthru,

    /// <summary>Macvlan source.</summary>
    Source = MacvlanMode.Source,

    /// <summary>All modes.</summary>
    Modes = Private | Vepa | Bridge | Passthru | Source,

    /// <summary>Administratively up.</summary>
    Up = 0x20,

    /// <summary>Every group's frames pass to it.</summary>
    EveryGroup = 0x40,

    /// <summary>What it sends is lost: the device below is down or has no carrier.</summary>
    NoCarrier = 0x80,

    /// <summary>Other children stand on it.</summary>
    HasUpper = 0x100,

    /// <summary>A VLAN device.</summary>
    Vlan = 0x200,

    /// <summary>An ipvlan child.</summary>
    Ipvlan = 0x400,

    /// <summary>It stands on a child and not on the parent.</summary>
    OnChild = 0x800,

    /// <summary>Its port has source lists.</summary>
    PortHasSenders = 0x1000,

    /// <summary>Its port's device has VLAN devices on it.</summary>
    PortHasVlans = 0x2000,

    /// <summary>A VLAN device that adds no tag to what has one of its protocol (reorder_hdr off).</summary>
    KeepsTag = 0x4000,

    /// <summary>What it is given must leave by its hidden end, where a program judges it; of an owner's word: see <see cref="OwnerEntry"/>.</summary>
    Screened = 0x8000,

    /// <summary>What it sends is judged first.</summary>
    PolicyOnSend = 0x10000,
}
