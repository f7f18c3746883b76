using System.Buffers.Binary;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>Frames that find out whose group filter lets pass what it should not: one for each group and each way to a port that floods.</summary>
internal sealed class GroupProbes
{
    /// <summary>The label of a probe whose outcome is the same for as long as the kernel runs.</summary>
    public const string Fixed = "fixed hash";

    private static readonly MacAddress Source = new(0x0200_0000_00FE);
    private readonly RecordingMeta _meta;
    private readonly List<(string Inject, List<VlanTag> Tags, bool IsFixed)> _ways = [];
    private readonly List<MacAddress> _groups;
    private long _number = long.MaxValue / 2;

    public GroupProbes(RecordingMeta meta, RecordedTopology topology)
    {
        _meta = meta;
        var stack = meta.Stack!;
        foreach (var port in stack.Devices.GroupBy(static device => device.Lower))
        {
            var isMacvlan = port.Any(static device => device.Spec.Kind == ChildKind.Macvlan);
            var isFlooding = port.Any(static device => device.Spec.Ipvlan?.Mode == IpvlanMode.L2);
            if ((isMacvlan || isFlooding) && TryFindTags(stack, port.Key, out var tags))
            {
                _ways.Add(("w", tags, isFlooding));
            }
        }

        _groups = [.. meta.Macs.Values.Concat(meta.Groups.Values)
            .Concat(stack.Addresses.Values.SelectMany(static addresses => addresses).Where(static address => address.IsIpv6)
                .Select(static address => address.Ipv6.SolicitedNode.MulticastMac))
            .Concat(stack.HasIp ? [MacAddress.Parse("33:33:00:00:00:99"), MacAddress.Parse("01:00:5e:7f:00:09")] : [])
            .Where(static mac => mac.IsGroup).Distinct()];
        First = _ways.Count == 0 ? null : Make(_ways[0].Inject, _ways[0].Tags, MacAddress.Broadcast, isFixed: false);

        // What siblings send each other does not pass the port's own filter, which may hide that a child's lets it pass.
        _ways.AddRange(stack.Devices
            .Where(static device => device is { Spec: { Kind: ChildKind.Macvlan, Mode: MacvlanMode.Bridge }, Down: false })
            .Select(static device => (device.Name, new List<VlanTag>(), false)));
    }

    /// <summary>A broadcast, which shows that the way is open; null where no port has a filter.</summary>
    public RecordedCase? First { get; }

    /// <summary>All of them, with fresh numbers.</summary>
    public List<RecordedCase> All() =>
        [.. _ways.SelectMany(way => _groups.Select(group => Make(way.Inject, way.Tags, group, way.IsFixed)))];

    private static bool TryFindTags(StackConfig stack, string port, out List<VlanTag> tags)
    {
        tags = [];
        for (var at = port; at != "p";)
        {
            var device = stack.Devices.First(device => device.Name == at);
            if (device.Spec.Vlan is not { } vlan || device.Down)
            {
                return false;
            }

            tags.Insert(0, new VlanTag(vlan.Protocol, vlan.Id));
            at = device.Lower;
        }

        return true;
    }

    private RecordedCase Make(string inject, List<VlanTag> tags, MacAddress group, bool isFixed)
    {
        var frame = ConformanceFrame.Build(group, Source, null, _number++);

        // Also for PAUSE's group, whose own type is never flooded.
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), EtherType.LocalExperimental1);
        return new RecordedCase
        {
            Index = -1,
            Inject = inject,
            Destination = _meta.Set,
            Source = "probe",
            Label = isFixed ? Fixed : null,
            Frame = ConformanceFrame.Tag(frame, tags),
            Observed = new Observation(),
        };
    }
}
