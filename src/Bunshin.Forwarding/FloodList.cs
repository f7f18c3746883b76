namespace Bunshin.Forwarding;

/// <summary>The children that accept one group, as a run of the table's pool sorted by mode: private and passthru, vepa, bridge.</summary>
/// <param name="Start">Where the run, and in it private and passthru, begins.</param>
/// <param name="Vepa">Where vepa begins.</param>
/// <param name="Bridge">Where bridge begins.</param>
/// <param name="End">Behind the last.</param>
/// <param name="IsDeferred">Whether a received frame for the group goes by the broadcast queue.</param>
internal readonly record struct FloodList(int Start, int Vepa, int Bridge, int End, bool IsDeferred)
{
    /// <summary>The part of the run that <paramref name="scope"/> means.</summary>
    public (int From, int To) Select(FloodScope scope) => scope switch
    {
        FloodScope.All => (Start, End),
        FloodScope.Vepa => (Vepa, Bridge),
        FloodScope.VepaAndBridge => (Vepa, End),
        FloodScope.Bridge => (Bridge, End),
        _ => (0, 0),
    };
}
