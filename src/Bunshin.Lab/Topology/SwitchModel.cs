using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>The rules of the lab's switch, its ports numbered as the lab's NICs.</summary>
internal static class SwitchModel
{
    /// <summary>Makes one; <paramref name="mac"/> gives the MACs of interfaces.</summary>
    public static LearningSwitch Build(LabTopology lab, Func<LabInterface, MacAddress> mac, long ageingTicks)
    {
        var nics = lab.Nics.ToList();
        var made = new LearningSwitch(nics.Count, new LearningSwitchOptions
        {
            AgeingTicks = ageingTicks,
            Filters = [.. lab.Switch.Filters.Select(filter => Filter(filter, nics, mac))],
        });
        for (var port = 0; port < nics.Count; port++)
        {
            made.SetHairpin(port, nics[port].Port.IsHairpin);
            if (nics[port].Port.Vlans is { } vlans)
            {
                made.SetVlans(port, vlans);
            }

            if (nics[port].Port.IsMirror)
            {
                made.SetMirror(port);
            }
        }

        foreach (var entry in lab.Switch.Statics)
        {
            _ = made.AddStatic(Mac(entry.Mac, mac)!.Value, nics.IndexOf(entry.Port), entry.Vlan);
        }

        return made;
    }

    /// <summary>One of its rules.</summary>
    public static SwitchFilter Filter(LabFilter filter, List<LabNic> nics, Func<LabInterface, MacAddress> mac) => new()
    {
        Name = filter.Name,
        Port = filter.Port is { } port ? nics.IndexOf(port) : null,
        Source = Mac(filter.Source, mac),
        Destination = Mac(filter.Destination, mac),
        EtherType = filter.EtherType,
        Drops = filter.Drops,
    };

    private static MacAddress? Mac(LabMac? one, Func<LabInterface, MacAddress> mac) =>
        one?.Interface is { } owner ? mac(owner) : one?.Address;
}
