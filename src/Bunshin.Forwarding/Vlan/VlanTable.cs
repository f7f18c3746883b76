using System.Runtime.CompilerServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Vlan;

/// <summary>The VLAN devices on one device, by tag: which one takes a received frame, and with what tag does a sent one leave?</summary>
/// <remarks>
/// Immutable, swapped as a whole; any number of threads may ask, nothing is locked or allocated. One array lookup per
/// protocol, so that 4,094 VLANs cost what one does. Follows <c>net/8021q</c> of Linux 6.12.
/// </remarks>
public sealed class VlanTable
{
    /// <summary>What <see cref="Find"/> gives where no device has the tag.</summary>
    public const int NotFound = -1;

    private const int Ids = 4096;
    private static readonly short[] NoIds = NewIds();
    private readonly short[] _customer = NoIds;
    private readonly short[] _service = NoIds;
    private readonly VlanState[] _states;

    private VlanTable(IReadOnlyList<VlanChild> children)
    {
        _states = [.. children.Select(static child => new VlanState(child))];
        for (var number = 0; number < children.Count; number++)
        {
            ref var ids = ref children[number].Protocol == EtherType.Dot1Ad ? ref _service : ref _customer;
            if (ReferenceEquals(ids, NoIds))
            {
                ids = NewIds();
            }

            ref var owner = ref ids[children[number].Id & (Ids - 1)];
            owner = owner == NotFound ? (short)number : owner;
        }
    }

    /// <summary>Makes the table. It does not judge, <see cref="VlanRules"/> does: of two devices with one tag the first has it.</summary>
    /// <param name="children">At most 8,192; the list must not change afterwards.</param>
    public static VlanTable Create(IReadOnlyList<VlanChild> children) => new(children);

    /// <summary>The device whose protocol and id are the tag's, up or down, or <see cref="NotFound"/>. PCP and DEI do not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(VlanTag tag) =>
        tag.Tpid == EtherType.Dot1Q ? _customer[tag.Tci & (Ids - 1)]
        : tag.Tpid == EtherType.Dot1Ad ? _service[tag.Tci & (Ids - 1)]
        : NotFound;

    /// <summary>What becomes of a received frame whose outermost tag is <paramref name="tag"/>.</summary>
    /// <param name="tag">The tag, already out of band.</param>
    /// <param name="atParent">What the frame is to the device below.</param>
    /// <param name="destination">The frame's destination.</param>
    public VlanArrival Receive(VlanTag tag, DeliveryClass atParent, MacAddress destination)
    {
        var child = Find(tag);
        if (child < 0)
        {
            return new VlanArrival(NotFound, atParent, IsLost: false, PutsTagBack: false, Priority: 0);
        }

        ref readonly var state = ref _states[child];
        var seenAs = atParent == DeliveryClass.OtherHost && destination == state.Address ? DeliveryClass.Host : atParent;
        return new VlanArrival(child, seenAs, !state.IsUp, state.PutsTagBack, state.IngressPriority(tag.Pcp));
    }

    /// <summary>The tag that device number <paramref name="child"/> adds to a frame it sends.</summary>
    /// <param name="child">Its index among those the table was made for.</param>
    /// <param name="protocol">The frame's outermost type: a tag's, where it already carries one in line.</param>
    /// <param name="priority">The packet's priority (<c>SO_PRIORITY</c>).</param>
    /// <returns><see cref="VlanTag.None"/> where it is sent as it is: reorder_hdr is off and it has a tag of the protocol, whatever the id.</returns>
    public VlanTag TagFor(int child, ushort protocol, uint priority)
    {
        ref readonly var state = ref _states[child];
        return state.Reorders || protocol != state.Tag.Tpid ? state.EgressTag(priority) : VlanTag.None;
    }

    private static short[] NewIds()
    {
        var ids = new short[Ids];
        Array.Fill(ids, (short)NotFound);
        return ids;
    }
}

/// <summary>What a VLAN device makes of a frame that carries its tag.</summary>
/// <param name="Child">Index into the table's children; -1 where no device has the tag.</param>
/// <param name="Class">What the frame is to the device: the parent's view, or host where only the device's MAC says so.</param>
/// <param name="IsLost">The device is down: nobody gets the frame and nothing counts.</param>
/// <param name="PutsTagBack">Captures on the device see the tag, in line (reorder_hdr off).</param>
/// <param name="Priority">The packet's priority by the ingress map.</param>
public readonly record struct VlanArrival(int Child, DeliveryClass Class, bool IsLost, bool PutsTagBack, uint Priority)
{
    /// <summary>The rule that decided.</summary>
    public VerdictReason Reason => Child < 0 ? VerdictReason.VlanUnclaimed
        : IsLost ? VerdictReason.VlanDown
        : VerdictReason.VlanClaims;

    /// <summary>Whether the device counts one <c>multicast</c>: for groups, not for broadcast.</summary>
    public bool CountsMulticast => Class == DeliveryClass.Multicast;
}
