using System.Buffers.Binary;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>Frames that find out whose group filter lets pass what it should not: one for each group and each way to a port that floods.</summary>
internal sealed class GroupProbes
{
    private static readonly MacAddress Source = new(0x0200_0000_00FE);
    private readonly RecordingMeta _meta;
    private readonly List<(string Inject, List<VlanTag> Tags, bool IsFixed)> _ways = [];
    private readonly List<MacAddress> _groups;
    private long _number = long.MaxValue / 2;

    public GroupProbes(RecordingMeta meta)
    {
        _meta = meta;
        var config = meta.Config;
        foreach (var port in config.Devices.GroupBy(static device => device.Lower))
        {
            var isMacvlan = port.Any(static device => device.Spec.IsMacvlan);
            var isFlooding = port.Any(static device => device.Spec.Ipvlan?.Mode == IpvlanMode.L2);
            if ((isMacvlan || isFlooding) && TryFindTags(config, port.Key, out var tags))
            {
                _ways.Add(("w", tags, isFlooding));
            }
        }

        // A driver cannot deliver the broadcast before what was sent ahead of it.
        _groups = [.. meta.Macs.Values.Concat(meta.Groups.Values)
            .Concat(config.Addresses.Values.SelectMany(static addresses => addresses).Where(static address => address.IsIpv6)
                .Select(static address => address.Ipv6.SolicitedNode.MulticastMac))
            .Concat(config.HasIp ? [MacAddress.Parse("33:33:00:00:00:99"), MacAddress.Parse("01:00:5e:7f:00:09")] : [])
            .Where(static mac => mac.IsGroup).Append(MacAddress.Broadcast).Distinct().OrderBy(static mac => mac.IsBroadcast)];

        // What siblings send each other does not pass the port's own filter, which may hide that a child's lets it pass.
        _ways.AddRange(config.Devices
            .Where(static device => device is { Spec: { IsMacvlan: true, Mode: MacvlanMode.Bridge }, IsUp: true })
            .Select(static device => (device.Name, new List<VlanTag>(), false)));
    }

    /// <summary>A broadcast for each way, which shows that it is open.</summary>
    public IEnumerable<RecordedCase> First => _ways.Select(way => Make(way.Inject, way.Tags, MacAddress.Broadcast));

    /// <summary>Groups that pass by accident.</summary>
    public HashSet<MacAddress> Strays { get; } = [];

    /// <summary>
    /// The drivers' group filters are hashes, so a group may pass that nobody joined. The rule to follow is the exact one. A
    /// macvlan's hash is another one each time; an ipvlan's is the same until the next boot, so that there the group is left out.
    /// </summary>
    /// <param name="model">The exact rule.</param>
    /// <param name="observe">Sends the probes.</param>
    /// <returns>Whether other devices could have better hashes.</returns>
    public bool StraysPass(StackObserver model, Func<IReadOnlyList<RecordedCase>, IReadOnlyList<Observation>> observe)
    {
        Strays.Clear();
        var canVary = true;
        var probes = _ways.SelectMany(way => _groups.Select(group => (way.IsFixed, group, Probe: Make(way.Inject, way.Tags, group)))).ToList();
        var observed = observe([.. probes.Select(static probe => probe.Probe)]);
        foreach (var ((isFixed, group, probe), seen) in probes.Zip(observed))
        {
            var expected = model.Observe(probe).Seen.Select(static sighting => sighting.Point).ToHashSet();
            if (seen.Seen.Any(sighting => !expected.Contains(sighting.Point)))
            {
                _ = Strays.Add(group);
                canVary &= !isFixed;
            }
        }

        return Strays.Count > 0 && canVary;
    }

    private static bool TryFindTags(RecordedConfig config, string port, out List<VlanTag> tags)
    {
        tags = [];
        for (var at = port; at != "p";)
        {
            var device = config.Devices.First(device => device.Name == at);
            if (device.Spec.Vlan is not { } vlan || device.Down)
            {
                return false;
            }

            tags.Insert(0, new VlanTag(vlan.Protocol, vlan.Id));
            at = device.Lower;
        }

        return true;
    }

    private RecordedCase Make(string inject, List<VlanTag> tags, MacAddress group)
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
            Frame = ConformanceFrame.Tag(frame, tags),
            Observed = new Observation(),
        };
    }
}
