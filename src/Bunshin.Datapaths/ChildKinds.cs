namespace Bunshin.Datapaths;

/// <summary>What is asked of a <see cref="ChildKind"/>.</summary>
public static class ChildKinds
{
    /// <summary>The kernel's word for it, as in <c>ip link add … type WORD</c>.</summary>
    public static string Word(this ChildKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>It is served by a macvlan port: a macvtap is one too.</summary>
    public static bool IsMacvlan(this ChildKind kind) => kind is ChildKind.Macvlan or ChildKind.Macvtap;
}
