using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Served;

/// <summary>The parent device in service.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class ParentDevice : IServedDevice
{
    /// <summary>A parent.</summary>
    /// <param name="home">Its namespace; it stays the caller's.</param>
    /// <param name="link">The device.</param>
    /// <param name="mark">See <see cref="ParentSpec.Mark"/>.</param>
    public ParentDevice(ServedNamespace home, LinkInfo link, string mark)
    {
        Mark = mark;
        Home = home;
        Index = link.Index;
        Name = link.Name;
        State = DeviceState.Of(link);
        AddressBefore = State.Address;
        MayFilterVlans = link.Kind is null;
        LowerPort = new LowerPort(this);
    }

    /// <inheritdoc/>
    public ServedNamespace Home { get; }

    /// <summary>What lasting things on it are marked and kept by.</summary>
    public string Mark { get; }

    /// <inheritdoc/>
    public int Index { get; }

    /// <inheritdoc/>
    public string Name { get; private set; }

    /// <inheritdoc/>
    public DeviceState State { get; set; }

    /// <inheritdoc/>
    public MacAddress AddressBefore { get; set; }

    /// <inheritdoc/>
    public bool IsGone { get; private set; }

    /// <summary>It is hardware, or a machine's idea of it, that may let in only the VLANs its own kernel asked for, unless it is promiscuous.</summary>
    public bool MayFilterVlans { get; }

    /// <inheritdoc/>
    public bool IsUsable => State.HasCarrier && !IsGone;

    /// <inheritdoc/>
    public LowerPort LowerPort { get; }

    /// <summary>Reads the device anew.</summary>
    public void Look()
    {
        if (!IsGone && Home.Netlink.FindLink(Index) is { } link)
        {
            Name = link.Name;
            State = DeviceState.Of(link);
        }
        else
        {
            IsGone = true;
            State = State with { IsUp = false, HasCarrier = false };
        }
    }

    /// <summary>Draws it and the children on it, each after what it stands on, as they were last seen.</summary>
    public IReadOnlyList<StackDevice> Draw(IReadOnlyList<ServedChild> children)
    {
        var numbers = new Dictionary<IServedDevice, int> { [this] = 0 };
        var look = new DeviceLook
        {
            Name = Name,
            Address = State.Address,
            IsUp = State.IsUp && !IsGone,
            HasCarrier = IsUsable,
            Mtu = State.Mtu,
            MacvlanPort = LowerPort.Macvlan,
        };
        foreach (var child in children)
        {
            numbers[child] = numbers.Count;
        }

        return StackPicture.Draw(
            [look, .. children.Select(child => child.Look(numbers[child.Lower]))],
            number => (number == 0 ? LowerPort : children[number - 1].LowerPort).Routes);
    }
}
