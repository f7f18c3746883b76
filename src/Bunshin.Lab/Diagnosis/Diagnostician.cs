using Bunshin.Forwarding.Switching;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>
/// Finds out why a ping fails by following its frames through the same rules that the datapaths obey, and looking at the rule where they
/// end. Where a frame would have to come back from a switch port that does not reflect, it is followed on as if the port did, to see
/// whether that is all that is missing.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed class Diagnostician(LabTopology lab, IReadOnlyDictionary<string, InterfaceFacts> facts)
{
    private readonly Dictionary<string, ModelStack> _stacks = lab.Nics.ToDictionary(nic => nic.FullName, nic => new ModelStack(lab, nic, facts), StringComparer.Ordinal);

    private readonly Dictionary<(string From, string To, LabFamily Family), Cause> _found = [];

    /// <summary>Why <paramref name="from"/> gets no answer from <paramref name="to"/>; or, when it does, what is remarkable about it (mostly nothing: null).</summary>
    public Cause? Explain(LabEndpoint from, LabEndpoint to, LabFamily family, bool answered)
    {
        if (from.Interface.AddressOf(family) is not { Address: var source } || to.Interface.AddressOf(family) is not { Address: var target })
        {
            return new Cause(CauseKind.NoAddress, $"{(from.Interface.AddressOf(family) is null ? from : to).Name} has no {(family == LabFamily.V4 ? "IPv4" : "IPv6")} address", []);
        }

        if (from.Interface.Host == to.Interface.Host)
        {
            return new Cause(
                CauseKind.LocalAddress,
                $"both addresses belong to the IP stack of {from.Interface.Host}: it answers itself, and no frame leaves",
                [$"{target} is a local address of {from.Interface.Host}, reached by its loopback device"]);
        }

        if (answered)
        {
            return null;
        }

        // Cells are asked about before and after their second chance.
        var key = (from.Name, to.Name, family);
        if (!_found.TryGetValue(key, out var found))
        {
            found = Follow(from.Interface, to.Interface, source, target);
            _found.Add(key, found);
        }

        return found;
    }

    /// <summary>Follows the ping and its answer; each port that had to reflect and did not is given hairpin, and the walk begins anew.</summary>
    private Cause Follow(LabInterface from, LabInterface to, IpAddress source, IpAddress target)
    {
        var helped = new List<LabNic>();
        Lost? first = null;
        IReadOnlyList<string>? trail = null;
        while (true)
        {
            var network = new ModelNetwork(lab, facts, _stacks, nic => nic.Port.IsHairpin || helped.Contains(nic));
            var steps = new List<string>();
            var way = new PacketWay(lab, network, steps);
            if ((way.Down(from) ?? way.Down(to)) is { } down)
            {
                return down;
            }

            var end = way.Carry(from, source, target) ?? way.Carry(to, target, source);
            trail ??= steps;
            first ??= end;
            var causes = new CauseFinder(lab, trail);
            if (end is null)
            {
                return helped.Count > 0 ? causes.Hairpin(first!, helped) : new Cause(
                    CauseKind.NoAnswer, "by the rules every frame arrives, yet no answer came", trail);
            }

            if (end.Walk.EnteredSwitchAt is { } port && network.NicOf(end.Receiver) == port && !port.Port.IsHairpin && !helped.Contains(port)
                && end.Walk.Decided?.Outcome is SwitchOutcome.SamePort or SwitchOutcome.Flooded)
            {
                helped.Add(port);
                continue;
            }

            return causes.Find(end);
        }
    }
}

/// <summary>What is so of an interface at this moment, whatever the file wants.</summary>
/// <param name="Mac">Its MAC.</param>
/// <param name="IsUp">Administratively up.</param>
/// <param name="HasCarrier">With carrier.</param>
internal sealed record InterfaceFacts(MacAddress Mac, bool IsUp, bool HasCarrier)
{
    /// <summary>Whether frames can pass.</summary>
    public bool IsUsable => IsUp && HasCarrier;
}
