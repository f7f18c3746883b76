using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths;

/// <summary>What a datapath is asked whether it serves: a kind of child, and of ipvlan the mode, since not every datapath has all of them.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Ipvlan">The mode of <see cref="ChildKind.Ipvlan"/>; null for other kinds.</param>
public readonly record struct ChildForm(ChildKind Kind, IpvlanMode? Ipvlan)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<ChildForm> All { get; } =
    [
        .. Enum.GetValues<ChildKind>().Where(static kind => kind != ChildKind.Ipvlan).Select(static kind => Of(kind)),
        .. Enum.GetValues<IpvlanMode>().Select(static mode => new ChildForm(ChildKind.Ipvlan, mode)),
    ];

    /// <summary>Of a kind; ipvlan in the kernel's default mode.</summary>
    public static implicit operator ChildForm(ChildKind kind) => Of(kind);

    /// <summary>Of a kind; ipvlan in the kernel's default mode.</summary>
    public static ChildForm Of(ChildKind kind) => Of(kind, IpvlanSettings.Default.Mode);

    /// <summary>Of a kind, with <paramref name="mode"/> where it is ipvlan.</summary>
    public static ChildForm Of(ChildKind kind, IpvlanMode mode) => new(kind, kind == ChildKind.Ipvlan ? mode : null);

    /// <summary>The kernel's word for the mode, if there is one.</summary>
    public string? ModeWord => Ipvlan?.ToString().ToLowerInvariant();

    /// <summary>In the kernel's words: <c>macvlan</c>, <c>ipvlan l3s</c>.</summary>
    public override string ToString() => ModeWord is { } mode ? $"{Kind.Word()} {mode}" : Kind.Word();
}
