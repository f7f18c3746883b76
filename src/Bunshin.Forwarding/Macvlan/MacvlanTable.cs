using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Macvlan;

/// <summary>The rules of one macvlan port, made once for a parent and its children: where does a frame go, and why?</summary>
/// <remarks>
/// Immutable: a change of configuration makes a new table that replaces this one as a whole. Any number of threads may
/// ask at once; nothing is locked or allocated. A unicast verdict costs one or two hash lookups whatever the number of
/// children, a flood only its recipients. Follows <c>drivers/net/macvlan.c</c> of Linux 6.12 to 6.18, see
/// <see cref="MacvlanParent.ReflectedBridgeMulticast"/> for later ones. IPv4 multicast fragments are reassembled before:
/// <see cref="MulticastReassembly"/>.
/// </remarks>
public sealed class MacvlanTable : PortTable
{
    private readonly ChildState[] _states;
    private readonly AddressIndex _owners;
    private readonly AddressIndex _senders;
    private readonly SourceList[] _sources;
    private readonly MacAddress _parentAddress;
    private readonly int _longestParentFrame;
    private readonly int _passthru;
    private readonly FloodScope _reflectedBridge;
    private readonly bool _queueClosed;
    private readonly bool _hasCarrier;

    internal MacvlanTable(MacvlanTableBuilder built)
        : base(built.Pool, built.Floods, built.Sources, built.LongestFrames, built.Groups)
    {
        Parent = built.Parent;
        Children = built.Children;
        _states = built.States;
        _owners = built.Owners;
        _senders = built.Senders;
        _sources = built.Sources;
        _passthru = built.Passthru;
        _parentAddress = built.Parent.Address;
        _hasCarrier = built.Parent.HasCarrier;
        _longestParentFrame = LongestFrame(built.Parent.Mtu);
        _queueClosed = built.BroadcastQueueLength == 0;
        _reflectedBridge = built.Parent.ReflectedBridgeMulticast == ReflectedBridgeMulticast.VepaAndBridge
            ? FloodScope.VepaAndBridge
            : FloodScope.Vepa;
    }

    /// <summary>The parent the table was made for.</summary>
    public MacvlanParent Parent { get; }

    /// <summary>The children the table was made for; verdicts speak of them by their index here.</summary>
    public IReadOnlyList<MacvlanChild> Children { get; }

    /// <summary>Makes the table. Takes time and memory in proportion to children, group memberships and source entries.</summary>
    /// <remarks>
    /// It does not judge the configuration, <see cref="MacvlanRules"/> does: where two up children have the same address
    /// the first one gets the frames; with a passthru child, the first of those is the port's.
    /// </remarks>
    /// <param name="parent">The parent.</param>
    /// <param name="children">The children; the list and what it holds must not change afterwards.</param>
    public static MacvlanTable Create(MacvlanParent parent, IReadOnlyList<MacvlanChild> children) =>
        new(new MacvlanTableBuilder(parent, children));

    /// <summary>The up child that has <paramref name="address"/>, in whatever mode, or -1.</summary>
    public int FindUpChild(MacAddress address)
    {
        var owner = _owners.Find(address);
        return owner < 0 ? -1 : owner >> MacvlanTableBuilder.ModeBits;
    }

    /// <summary>What becomes of a frame that arrives at the parent from outside.</summary>
    public Verdict FromWire(in FrameView frame) => FromWire(FrameFacts.Received(frame));

    /// <summary>What becomes of a frame that child number <paramref name="child"/> sends.</summary>
    /// <remarks>
    /// Lengths count what is among <see cref="FrameView.Bytes"/>, as the driver does: a tag out of band is not part of them.
    /// </remarks>
    /// <param name="child">Index into <see cref="Children"/>; another one throws <see cref="IndexOutOfRangeException"/>.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isGso">It is a segment to be cut later, which no MTU refuses.</param>
    public Verdict FromChild(int child, in FrameView frame, bool isGso = false) => FromChild(child, FrameFacts.Sent(frame), isGso);

    internal Verdict FromWire(in FrameFacts frame) => Receive(frame, VerdictFlags.None, VerdictReason.None);

    internal Verdict FromChild(int child, in FrameFacts frame, bool isGso)
    {
        ref readonly var state = ref _states[child];
        var destination = frame.Destination;
        if (!state.IsUp)
        {
            return new Verdict(this, VerdictReason.ChildDown, VerdictFlags.None, ClassAtParent(destination), child, frame.Length);
        }

        if (!_hasCarrier)
        {
            return new Verdict(this, VerdictReason.NoCarrier, VerdictFlags.None, ClassAtParent(destination), child, frame.Length);
        }

        if (state.Mode != MacvlanMode.Bridge)
        {
            return ToWire(VerdictReason.WireOnlyMode, destination, child, frame.Length);
        }

        return destination.IsGroup ? BridgeMulticast(child, frame, isGso) : BridgeUnicast(child, frame, isGso);
    }

    private DeliveryClass ClassAtParent(MacAddress destination) => DeliveryClasses.Of(_parentAddress, destination);

    private Verdict ToWire(VerdictReason reason, MacAddress destination, int child, int length) =>
        new(this, reason, VerdictFlags.ToWire, ClassAtParent(destination), child, length);

    private Verdict BridgeUnicast(int child, in FrameFacts frame, bool isGso)
    {
        var owner = _owners.Find(frame.Destination);
        if (owner < 0 || (owner & MacvlanTableBuilder.ModeMask) != (int)MacvlanMode.Bridge)
        {
            return ToWire(VerdictReason.BridgeUnicastToWire, frame.Destination, child, frame.Length);
        }

        return !isGso && frame.Length > _longestParentFrame
            ? new Verdict(
                this, VerdictReason.TooLongForParent, VerdictFlags.ParentDrops, ClassAtParent(frame.Destination), child, frame.Length)
            : Receive(frame.Returned(), VerdictFlags.EntersParentReceive, VerdictReason.BridgeToSibling);
    }

    private Verdict BridgeMulticast(int child, in FrameFacts frame, bool isGso)
    {
        // A tag in line is the protocol, and so hides the type from the driver's test.
        if (frame.Protocol == EtherType.Pause)
        {
            return ToWire(VerdictReason.BridgePauseToWire, frame.Destination, child, frame.Length);
        }

        var flags = VerdictFlags.ToWire | VerdictFlags.Local | (isGso ? VerdictFlags.IsGso : VerdictFlags.None);
        return new Verdict(
            this, VerdictReason.BridgeMulticast, flags, ClassAtParent(frame.Destination), child, frame.Length,
            flood: GroupOf(frame.Destination), scope: FloodScope.Bridge);
    }

    private Verdict Receive(in FrameFacts frame, VerdictFlags flags, VerdictReason unicastReason)
    {
        var (source, destination) = (frame.Source, frame.Destination);
        var sources = 0;
        if (_senders.Count != 0)
        {
            sources = Math.Max(0, _senders.Find(source));
            if (_sources[sources].EndsHere)
            {
                return new Verdict(
                    this, VerdictReason.SourceListTakesAll, flags, ClassAtParent(destination), FindUpChild(destination),
                    frame.Length, sources);
            }
        }

        // Each verdict is made where it is returned: one that is chosen first and copied then waits for its own bytes.
        if (destination.IsGroup)
        {
            return ReceiveMulticast(frame, source, destination, sources);
        }

        return ReceiveUnicast(destination, frame.Length, sources, flags, unicastReason);
    }

    private Verdict ReceiveUnicast(MacAddress destination, int length, int sources, VerdictFlags flags, VerdictReason reason)
    {
        var parentClass = destination == _parentAddress ? DeliveryClass.Host : DeliveryClass.OtherHost;
        if (_passthru >= 0)
        {
            return _states[_passthru].IsUp
                ? new Verdict(this, VerdictReason.PassthruTakesAll, flags | VerdictFlags.Single, parentClass, _passthru, length, sources)
                : new Verdict(this, VerdictReason.PassthruDown, flags, parentClass, _passthru, length, sources);
        }

        var owner = _owners.Find(destination);
        if (owner >= 0 && (owner & MacvlanTableBuilder.ModeMask) != (int)MacvlanMode.Source)
        {
            return new Verdict(
                this, reason == VerdictReason.None ? VerdictReason.UnicastToChild : reason, flags | VerdictFlags.Single, parentClass,
                owner >> MacvlanTableBuilder.ModeBits, length, sources);
        }

        var why = owner >= 0 ? VerdictReason.UnicastToSourceMode
            : parentClass == DeliveryClass.Host ? VerdictReason.UnicastToParent
            : VerdictReason.UnicastUnknown;
        return new Verdict(
            this, why, flags | VerdictFlags.ToHost, parentClass, owner < 0 ? -1 : owner >> MacvlanTableBuilder.ModeBits, length, sources);
    }

    private Verdict ReceiveMulticast(in FrameFacts frame, MacAddress source, MacAddress destination, int sources)
    {
        var parentClass = destination.IsBroadcast ? DeliveryClass.Broadcast : DeliveryClass.Multicast;
        var length = frame.Length;
        var owner = _owners.Find(source);
        var sender = owner < 0 ? -1 : owner >> MacvlanTableBuilder.ModeBits;
        var mode = owner < 0 ? (MacvlanMode)0 : (MacvlanMode)(owner & MacvlanTableBuilder.ModeMask);
        if (owner >= 0 && mode is not (MacvlanMode.Vepa or MacvlanMode.Bridge))
        {
            return new Verdict(this, VerdictReason.MulticastBackToSender, VerdictFlags.Single, parentClass, sender, length, sources);
        }

        var group = GroupOf(destination);
        var deferred = Floods(group).IsDeferred;
        if (deferred && _queueClosed)
        {
            return new Verdict(
                this, VerdictReason.BroadcastQueueClosed, VerdictFlags.ToHost | VerdictFlags.ParentDrops, parentClass, sender, length, sources);
        }

        if (frame.Protocol == EtherType.Pause)
        {
            return new Verdict(this, VerdictReason.PauseNotFlooded, VerdictFlags.ToHost, parentClass, sender, length, sources);
        }

        var flags = VerdictFlags.ToHost | (deferred ? VerdictFlags.Deferred : VerdictFlags.None);
        return mode switch
        {
            MacvlanMode.Vepa => new Verdict(
                this, VerdictReason.MulticastReflectedVepa, flags, parentClass, sender, length, sources, group, FloodScope.VepaAndBridge),

            // The newer rule copies to the sender too, so nobody is left out.
            MacvlanMode.Bridge => new Verdict(
                this, VerdictReason.MulticastReflectedBridge, flags, parentClass, -1, length, sources, group, _reflectedBridge),
            _ => new Verdict(this, VerdictReason.MulticastFlood, flags, parentClass, -1, length, sources, group, FloodScope.All),
        };
    }
}
