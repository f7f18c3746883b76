namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A kind this library knows only by name (<c>ifb</c>, <c>dummy</c>); its attributes are neither read nor written.</summary>
/// <param name="Name">The kernel's name of the kind.</param>
public sealed record OtherKind(string Name) : LinkKind(Name);
