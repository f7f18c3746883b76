using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>One child in service: what is wanted of it, where it is, how it is.</summary>
internal sealed class ServedChild : IServedDevice
{
    /// <summary>A child whose NIC has just been made.</summary>
    public ServedChild(ChildSpec spec, IServedDevice lower, ServedNamespace home, IChildPort port, LinkInfo link)
    {
        Spec = spec;
        Lower = lower;
        Home = home;
        Port = port;
        Name = link.Name;
        Index = link.Index;
        State = DeviceState.Of(link);
        AddressBefore = State.Address;
        LowerPort = new LowerPort(this);
        LowerWasUp = lower.State.IsUp;
        LowerMtu = lower.State.Mtu;
        InheritedAddress = State.Address;
        IpvlanId = spec.Kind == ChildKind.Ipvlan ? lower.LowerPort.NextIpvlanId() : (ushort)0;
    }

    /// <summary>What is wanted.</summary>
    public ChildSpec Spec { get; set; }

    /// <summary>What it stands on.</summary>
    public IServedDevice Lower { get; }

    /// <inheritdoc/>
    public ServedNamespace Home { get; set; }

    /// <summary>Our end of its NIC.</summary>
    public IChildPort Port { get; }

    /// <summary>What makes it as it was found, if it was there already; null for one that was made.</summary>
    public LinkChange? AsFound { get; init; }

    /// <summary>How many IP addresses were taken from it again, because a sibling had them (EADDRINUSE).</summary>
    public long AddressesTaken { get; set; }

    /// <inheritdoc/>
    public string Name { get; set; }

    /// <inheritdoc/>
    public int Index { get; set; }

    /// <inheritdoc/>
    public DeviceState State { get; set; }

    /// <inheritdoc/>
    public MacAddress AddressBefore { get; set; }

    /// <summary>Its group addresses as last seen; none where <see cref="TakesEveryGroup"/>.</summary>
    public IReadOnlyList<MacAddress> Groups { get; set; } = [];

    /// <summary>How many groups it has joined.</summary>
    public int GroupsJoined { get; set; }

    /// <summary>It has joined more groups than are kept apart for it, and so gets the frames of all.</summary>
    public bool TakesEveryGroup { get; set; }

    /// <summary>An ipvlan child's IP addresses as last seen.</summary>
    public IReadOnlyList<IpAddress> Addresses { get; set; } = [];

    /// <summary>How many more IP addresses an ipvlan child has, for which there is no room: it is not found by them.</summary>
    public int AddressesBeyond { get; set; }

    /// <summary>As it was last described.</summary>
    public ChildObservation? LastObserved { get; set; }

    /// <inheritdoc/>
    public bool IsGone { get; set; }

    /// <summary>It is somewhere, but was not found where it was said to be: it is being moved or renamed.</summary>
    public bool IsSought { get; set; }

    /// <summary>It is there, and administratively up.</summary>
    public bool IsUp => State.IsUp && !IsGone;

    /// <inheritdoc/>
    public bool IsUsable => IsUp && Lower.IsUsable;

    /// <inheritdoc/>
    public LowerPort LowerPort { get; }

    /// <summary>Whether what it stands on was up when last looked at.</summary>
    public bool LowerWasUp { get; set; }

    /// <summary>The MTU of what it stands on when last looked at.</summary>
    public int LowerMtu { get; set; }

    /// <summary>The MAC it was last given because what it stands on has it.</summary>
    public MacAddress InheritedAddress { get; set; }

    /// <summary>An ipvlan child's number, from 1 up.</summary>
    public ushort IpvlanId { get; set; }

    /// <summary>The cable as last set.</summary>
    public bool? Carrier { get; set; }

    /// <summary>What counters of the device itself add, as last read.</summary>
    public LinkStatistics? Statistics { get; set; }

    /// <summary>As the rules see it, on the device of that number.</summary>
    public DeviceLook Look(int lower) => new()
    {
        Name = Name,
        Spec = Spec,
        Lower = lower,
        Address = State.Address,
        IsUp = IsUp,
        Mtu = State.Mtu,
        IsPromiscuous = State.IsPromiscuous,
        IsAllMulticast = State.IsAllMulticast || TakesEveryGroup,
        Groups = Groups,
        Addresses = Addresses,
        MacvlanPort = LowerPort.Macvlan,
    };

    /// <summary>A macvlan child as the rules see it.</summary>
    public MacvlanChild ForMacvlan() => Look(0).Macvlan with { Sources = Spec.Mode == MacvlanMode.Source ? Spec.Sources : [] };
}
