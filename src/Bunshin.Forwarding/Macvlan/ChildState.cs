namespace Bunshin.Forwarding.Macvlan;

/// <summary>What the walk needs of a child by its number.</summary>
/// <param name="Mode">Its mode.</param>
/// <param name="IsUp">Administratively up.</param>
internal readonly record struct ChildState(MacvlanMode Mode, bool IsUp);
