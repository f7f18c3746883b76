using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Datapaths.Simulated.Ports;

namespace Bunshin.Datapaths.Simulated;

/// <summary>Loses, doubles and delays frames on their way to <paramref name="next"/>, by the simulation's dice.</summary>
internal sealed class FaultInjector(Simulation simulation, Trail trail, string place, IFrameSink next) : IFrameSink
{
    /// <summary>How often what happens; null for a faultless cable, which throws no dice.</summary>
    public FaultRates? Rates { get; set; }

    public void Take(ReadOnlyMemory<byte> frame)
    {
        if (Rates is not { } rates)
        {
            next.Take(frame);
            return;
        }

        // Three throws for every frame whatever comes of them, so that changing one rate does not shift the others' dice.
        var loss = simulation.Random.NextDouble();
        var duplication = simulation.Random.NextDouble();
        var reordering = simulation.Random.NextDouble();
        if (loss < rates.Loss)
        {
            trail.Record(place, TrailKind.Fault, frame, "lost on the cable");
            return;
        }

        if (duplication < rates.Duplication)
        {
            trail.Record(place, TrailKind.Fault, frame, "doubled on the cable");
            next.Take(frame);
        }

        if (reordering < rates.Reordering)
        {
            trail.Record(place, TrailKind.Fault, frame, "held back on the cable");
            simulation.Schedule(rates.LongestDelay * simulation.Random.NextDouble(), () => next.Take(frame));
            return;
        }

        next.Take(frame);
    }
}
