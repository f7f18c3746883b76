using System.Globalization;
using Bunshin.Datapaths.Ebpf.Attaching;
using Bunshin.Datapaths.Ebpf.Policies;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Served;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>Carries frames by programs in the kernel: at the parent, at the trunk, and at our end of each child's veth pair.</summary>
internal sealed class EbpfCarrier : Carrier
{
    private readonly HostSide _side;
    private readonly EbpfTables _tables;
    private readonly EbpfPrograms _programs;
    private readonly ChildPolicies _policies;
    private readonly ParentMemberships _memberships;
    private readonly uint? _group;
    private readonly LastingFilters? _filters;
    private readonly LastingPlace? _place;
    private readonly Attachments _attachments;
    private readonly HashSet<int> _slots = [];
    private readonly Dictionary<int, uint> _reports = [];
    private readonly CarrierSupport _support;
    private readonly ReportReader _reader;
    private bool _isInForce;

    /// <summary>Starts it.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="isLasting">Forwarding shall outlive this process.</param>
    /// <param name="support">Told of failures and of groups that children report.</param>
    public EbpfCarrier(ParentDevice parent, bool isLasting, CarrierSupport support)
    {
        _support = support;
        _group = isLasting ? OwnershipMark.LastingGroup(parent.Mark) : null;
        _filters = isLasting ? new LastingFilters(parent) : null;
        if (isLasting)
        {
            _ = LastingPlace.Sweep();
            _place = LastingPlace.Take(parent);
        }

        _attachments = new Attachments(_place?.Links);
        try
        {
            _side = HostSide.Open(parent, _place?.Name);
            _memberships = new ParentMemberships(parent);
            _tables = EbpfTables.Open(_place?.Maps);
            _programs = EbpfPrograms.Load(_tables, parent.Index, _side.TrunkIndex);
            _policies = new ChildPolicies(_tables, _attachments, _side.Namespace);
            var home = parent.Home.Namespace;
            _attachments.Attach("distribute", _side.Namespace, EbpfSlots.Trunk, FrameDirection.Ingress, _programs.Distribute);
            _attachments.Attach("guard", home, _side.TrunkIndex, FrameDirection.Egress, _programs.Guard);
            _attachments.Attach("to-wire", home, _side.TrunkIndex, FrameDirection.Ingress, _programs.ToWire);
            _attachments.Attach("from-wire", home, parent.Index, FrameDirection.Ingress, _programs.FromWire);
            _reader = new ReportReader(_tables.Maps.Events, parent.Name, support);
        }
        catch
        {
            // What was made for a start that comes to nothing goes, unless an earlier process left children in it.
            WhileThere.Do(() => _place?.RemoveIfForsaken());
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IChildPort Make(ChildSpec spec, ServedNamespace home)
    {
        HostEnd? end = null;
        for (var slot = EbpfSlots.FirstChild; end is null && slot < EbpfSlots.Count; slot++)
        {
            end = _slots.Contains(slot) ? null : HostEnd.TryCreate(_side, this, slot, home, spec.Name, _group);
        }

        if (end is null)
        {
            throw new DatapathException($"{spec.Name}: there are {EbpfSlots.Count - EbpfSlots.FirstChild} children already, more have no place in the tables; use another parent");
        }

        try
        {
            _tables.Reset(end.Slot);
            _policies.Forget(end.Slot);
        }
        catch
        {
            // Left there it would be in the way of every later one: nobody knows of it.
            end.Dispose();
            throw;
        }

        _slots.Add(end.Slot);
        return end;
    }

    /// <inheritdoc/>
    public override IChildPort Adopt(ServedNamespace home, LinkInfo found)
    {
        var end = OwnershipMark.IsLasting(found.Group) ? HostEnd.Find(_side, this, home, found) : null;
        if (end is null)
        {
            throw new DatapathException(
                $"there is an interface {found.Name} already: a device of kind {found.Kind?.Name ?? "none"}, which is not one of bunshin's lasting children on this parent; "
                + "remove it, or give the child another name");
        }

        _slots.Add(end.Slot);
        return end;
    }

    /// <inheritdoc/>
    public override void Plug(ServedChild child)
    {
        var slot = SlotOf(child);
        if (child is { AsFound: not null, Spec: { IsMacvlan: true, IsPassthru: false } } && _policies.OwnAddressOf(slot) is { } own)
        {
            // It may have given itself another MAC while nobody looked.
            child.InheritedAddress = own;
        }

        _attachments.Attach(PlaceOf(slot), _side.Namespace, slot, FrameDirection.Ingress, _programs.FromChild);
    }

    /// <summary>The slot of an end that is let go of is free; also of one whose child was never plugged in.</summary>
    public void Forget(HostEnd end) => _ = _slots.Remove(end.Slot);

    /// <inheritdoc/>
    public override void Unplug(ServedChild child, bool staying)
    {
        var slot = SlotOf(child);
        _ = _slots.Remove(slot);
        _ = _reports.Remove(slot);
        if (staying)
        {
            _policies.Leave(slot);
            _attachments.Leave(PlaceOf(slot));
        }
        else
        {
            _policies.Forget(slot);
            _attachments.Forget(PlaceOf(slot));
        }
    }

    /// <inheritdoc/>
    public override void Remove(IReadOnlyList<ServedChild> gone)
    {
        try
        {
            _side.RemoveEnds([.. gone.Select(SlotOf)]);
        }
        finally
        {
            // The programs went with the devices: the kernel waits long enough for each without being asked twice.
            EachOf.Do(gone, child => Unplug(child, staying: false));
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (HostSide.HasChildren(_side.Netlink))
        {
            return;
        }

        WhileThere.Do(() => _filters?.Clear());
        _attachments.Dispose();
        HostSide.RemoveTrunk(_side.Netlink);
        _ = _place?.RemoveIfForsaken();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader?.Dispose();
        _attachments.Dispose();
        _programs?.Dispose();
        _policies?.Dispose();
        _tables?.Dispose();
        _memberships?.Dispose();
        _side?.Dispose();
        _place?.Dispose();
    }

    /// <summary>A child's counters.</summary>
    public ChildCounters Count(int slot, LinkStatistics? device)
    {
        var beside = _tables.Read(slot);
        return new ChildCounters(
            (device?.RxPackets ?? 0) + beside.RxPackets,
            (device?.RxBytes ?? 0) + beside.RxBytes,
            beside.Multicast,
            (device?.RxErrors ?? 0) + beside.RxErrors,
            (device?.RxDropped ?? 0) + beside.RxDropped,
            (device?.TxPackets ?? 0) + beside.TxPackets,
            (device?.TxBytes ?? 0) + beside.TxBytes,
            (device?.TxDropped ?? 0) + beside.TxDropped);
    }

    /// <summary>Frames of a child that were dropped, by reason, and those that its policy has refused.</summary>
    public IReadOnlyDictionary<string, long> CountDrops(int slot) => DropCause.Sum(DropsOf(slot).Concat(_policies.CountRefusals(slot)));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long> CountDrops() => DropsOf(EbpfSlots.Parent);

    /// <inheritdoc/>
    protected override void Follow(ParentDevice parent, IReadOnlyList<ServedChild> children)
    {
        var policies = children.Select(static child => (SlotOf(child), OwnAddress(child), child.Spec.Policy)).ToList();
        _policies.Write(policies);
        _tables.ApplyIndexes(IndexesBeside(parent, children));
        _tables.Apply(
            parent.Draw(children), [EbpfSlots.Parent, .. children.Select(SlotOf)], [null, .. children.Select(static child => child.Spec.Policy)]);
        TellRefusals();
        _policies.Sweep(policies);
        Settle(children);
        if (!_isInForce)
        {
            // Every program has been replaced by now, and the tables are ours.
            _isInForce = true;
            _tables.ForgetOthers();
        }

        if (!parent.IsGone)
        {
            WhileThere.Do(() => _memberships.Apply(children));
            WhileThere.Do(() => _filters?.Apply(children));
        }
    }

    private void TellRefusals()
    {
        const string What = "keep all that the tables are to say";
        _support.Problems.End(What);
        foreach (var refusal in _tables.Refusals)
        {
            _support.Problems.Tell(What, refusal);
        }
    }

    // Groups were read after the reports that were counted at the end of the last look; a child that has sent more since gets all
    // groups' frames until it is looked at again.
    private void Settle(IReadOnlyList<ServedChild> children)
    {
        var isLate = false;
        foreach (var slot in children.Select(SlotOf))
        {
            var known = _reports.GetValueOrDefault(slot);
            _tables.Settle(slot, known);
            _reports[slot] = _tables.ReportsOf(slot);
            isLate |= _reports[slot] != known;
        }

        if (isLate)
        {
            _support.OnGroupReport();
        }
    }

    private Dictionary<string, long> DropsOf(int slot) =>
        DropCause.Sum(_tables.ReadDrops(slot).Select(static drop => KeyValuePair.Create(drop.Key.Describe(), drop.Value)));

    // Not the MAC it has given itself: whom a guard watches does not choose.
    private static MacAddress OwnAddress(ServedChild child) => child.Spec.Address ?? child.InheritedAddress;

    // Of those on which ipvlan children stand: what these send by l3 is routed there. One that was moved away has no index here.
    private static Dictionary<int, int> IndexesBeside(ParentDevice parent, IReadOnlyList<ServedChild> children) => children
        .Where(static child => child.Spec.IsRouted)
        .Select(static child => child.Lower)
        .OfType<ServedChild>()
        .Where(lower => !lower.IsGone && lower.Home == parent.Home)
        .DistinctBy(SlotOf)
        .ToDictionary(SlotOf, static lower => lower.Index);

    private static int SlotOf(ServedChild child) => ((HostEnd)child.Port).Slot;

    private static string PlaceOf(int slot) => string.Create(CultureInfo.InvariantCulture, $"end-{slot}");
}
