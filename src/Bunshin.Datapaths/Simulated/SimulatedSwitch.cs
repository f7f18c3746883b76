using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Switching;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>The switch that NICs are plugged into: a learning switch with reflective relay (hairpin) per port.</summary>
public sealed class SimulatedSwitch
{
    private static readonly TimeSpan _delay = TimeSpan.FromMicroseconds(2);

    private readonly Simulation _simulation;
    private readonly Trail _trail;
    private readonly List<SimulatedInterface> _nics = [];
    private readonly List<IFrameSink> _outward = [];
    private readonly HashSet<SimulatedInterface> _reflecting = [];
    private LearningSwitch? _switch;

    internal SimulatedSwitch(string name, Simulation simulation, Trail trail)
    {
        Name = name;
        _simulation = simulation;
        _trail = trail;
    }

    /// <summary>What trails call it.</summary>
    public string Name { get; }

    /// <summary>Makes the port that <paramref name="nic"/> is plugged into reflect frames, or stop it.</summary>
    public void SetHairpin(SimulatedInterface nic, bool reflects)
    {
        if (!_nics.Contains(nic))
        {
            throw new ArgumentException($"{nic.FullName} is not plugged into {Name}", nameof(nic));
        }

        _ = reflects ? _reflecting.Add(nic) : _reflecting.Remove(nic);
        _switch?.SetHairpin(_nics.IndexOf(nic), reflects);
    }

    /// <summary>Plugs <paramref name="nic"/> in and returns where its frames go; <paramref name="outward"/> takes those for it.</summary>
    internal IFrameSink AddPort(SimulatedInterface nic, IFrameSink outward)
    {
        _nics.Add(nic);
        _outward.Add(outward);
        _switch = null;
        return new Port(this, _nics.Count - 1);
    }

    private void Take(int from, ReadOnlyMemory<byte> frame)
    {
        if (!FrameView.TryParse(frame.Span, out var view))
        {
            _trail.Record(Name, TrailKind.Dropped, frame, "no whole Ethernet header");
            return;
        }

        _switch ??= Build();
        var leaves = new int[_nics.Count];
        var tick = (long)_simulation.Now.TotalMilliseconds;
        var count = _switch.Forward(from, view, tick, leaves, out var outcome);
        var by = leaves[..count];
        var where = count == 0 ? "nowhere" : string.Join(", ", by.Select(port => _nics[port].FullName));
        _trail.Record(Name, TrailKind.Switched, frame, $"from {_nics[from].FullName} to {where}", switched: outcome);
        if (outcome is SwitchOutcome.SamePort or SwitchOutcome.Flooded && !by.Contains(from) && _nics[from].HasChildren)
        {
            _trail.Record(
                Name, TrailKind.NotReflected, frame,
                $"not sent back to {_nics[from].FullName}, because hairpin (reflective relay) is off on its port", switched: outcome);
        }

        foreach (var port in by)
        {
            _simulation.Schedule(_delay, () => _outward[port].Take(frame));
        }
    }

    private LearningSwitch Build()
    {
        var built = new LearningSwitch(_nics.Count);
        for (var port = 0; port < _nics.Count; port++)
        {
            built.SetHairpin(port, _reflecting.Contains(_nics[port]));
        }

        return built;
    }

    private sealed class Port(SimulatedSwitch owner, int number) : IFrameSink
    {
        public void Take(ReadOnlyMemory<byte> frame) => owner.Take(number, frame);
    }
}
