namespace Bunshin.Datapaths;

/// <summary>What is asked of a <see cref="DatapathKind"/>.</summary>
public static class DatapathKinds
{
    /// <summary>Those that carry real frames, best first.</summary>
    public static IReadOnlyList<DatapathKind> Real { get; } = [DatapathKind.Kernel, DatapathKind.Ebpf, DatapathKind.Userspace];

    /// <summary>What a user may wish for where real frames are carried: <see cref="DatapathKind.Auto"/>, or one of them.</summary>
    public static IReadOnlyList<DatapathKind> Wishes { get; } = [DatapathKind.Auto, .. Real];

    /// <summary>The word for it, as users write it and are told it.</summary>
    public static string Word(this DatapathKind kind) => kind.ToString().ToLowerInvariant();
}
