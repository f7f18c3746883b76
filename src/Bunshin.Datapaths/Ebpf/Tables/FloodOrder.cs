namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>A port's flood list.</summary>
/// <param name="Members">Slots: private and passthru, then vepa, then bridge.</param>
/// <param name="Vepa">Where vepa begins.</param>
/// <param name="Bridge">Where bridge begins.</param>
internal sealed record FloodOrder(IReadOnlyList<int> Members, int Vepa, int Bridge)
{
    /// <summary>Nobody.</summary>
    public static FloodOrder Nobody { get; } = new([], 0, 0);

    /// <summary>The port's heads, with the list on <paramref name="side"/>.</summary>
    public FloodHeads Heads(int side) => new(At(0), At(Vepa), At(Bridge), side);

    /// <summary>Who comes after member number <paramref name="number"/>; 0 behind the last.</summary>
    public int After(int number) => At(number + 1);

    /// <summary>Whether it is the same list.</summary>
    public bool IsSameAs(FloodOrder other) =>
        Vepa == other.Vepa && Bridge == other.Bridge && Members.SequenceEqual(other.Members);

    private int At(int number) => number < Members.Count ? Members[number] : 0;
}
