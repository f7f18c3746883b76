using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>One child in service: what is wanted of it, where it is, how it is.</summary>
internal sealed class ServedChild
{
    /// <summary>A child whose NIC has just been made.</summary>
    public ServedChild(ChildSpec spec, ServedNamespace home, IChildPort port, LinkInfo link)
    {
        Spec = spec;
        Home = home;
        Port = port;
        Name = link.Name;
        Index = link.Index;
        State = DeviceState.Of(link);
    }

    /// <summary>What is wanted.</summary>
    public ChildSpec Spec { get; set; }

    /// <summary>Its namespace.</summary>
    public ServedNamespace Home { get; set; }

    /// <summary>The relay's end.</summary>
    public IChildPort Port { get; }

    /// <summary>Number of <see cref="Port"/> in the relay.</summary>
    public int PortNumber { get; set; } = -1;

    /// <summary>Counters.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Its name now.</summary>
    public string Name { get; set; }

    /// <summary>Its index in its namespace.</summary>
    public int Index { get; set; }

    /// <summary>The device as last seen.</summary>
    public DeviceState State { get; set; }

    /// <summary>Its group addresses as last seen.</summary>
    public IReadOnlyList<MacAddress> Groups { get; set; } = [];

    /// <summary>Somebody deleted the device.</summary>
    public bool IsGone { get; set; }

    /// <summary>The cable as last set.</summary>
    public bool? Carrier { get; set; }

    /// <summary>What counters of the device itself add, as last read.</summary>
    public LinkStatistics? Statistics { get; set; }

    /// <summary>Holds the parent's promiscuity or all-multicast for this child, one count each.</summary>
    public PacketSocket? Wish { get; set; }

    /// <summary>What <see cref="Wish"/> holds.</summary>
    public (bool Promiscuous, bool AllMulticast) Wished { get; set; }

    /// <summary>As the rules see it.</summary>
    public MacvlanChild ForRules() => new()
    {
        Address = State.Address,
        Mode = Spec.Mode,
        Flags = Spec.Flags,
        IsUp = State.IsUp && !IsGone,
        IsPromiscuous = State.IsPromiscuous,
        IsAllMulticast = State.IsAllMulticast,
        Groups = Groups,
        Sources = Spec.Mode == MacvlanMode.Source ? Spec.Sources : [],
        Mtu = State.Mtu,
        BroadcastQueueLength = Spec.BroadcastQueueLength ?? 1000,
    };
}
