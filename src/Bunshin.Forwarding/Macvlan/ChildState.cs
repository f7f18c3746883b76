namespace Bunshin.Forwarding.Macvlan;

/// <summary>What the walk needs of a child by its number.</summary>
/// <param name="LongestFrame">The longest frame a sibling may hand it: MTU, header and one tag, in bytes.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="IsUp">Administratively up.</param>
internal readonly record struct ChildState(int LongestFrame, MacvlanMode Mode, bool IsUp);
