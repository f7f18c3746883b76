namespace Bunshin.Networks.Sharing;

/// <summary>Whether a claim is granted.</summary>
/// <param name="IsGranted">It is.</param>
/// <param name="Holder">If not: who has the address, for people.</param>
public readonly record struct SharedClaim(bool IsGranted, string? Holder);
