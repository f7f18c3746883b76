using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Live;

/// <summary>Leaves out, on both sides of a comparison, what a target cannot show.</summary>
internal interface IProjection
{
    /// <summary>The observation without what is not comparable.</summary>
    Observation Project(Observation observation, RecordedCase recorded);
}
