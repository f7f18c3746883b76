using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance;

/// <summary>Something that takes a recording's frames and says what each point saw: the model, or a live datapath.</summary>
public interface ICaseObserver
{
    /// <summary>Observes <paramref name="cases"/> in their order; the answer is in the same order.</summary>
    IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases);
}
