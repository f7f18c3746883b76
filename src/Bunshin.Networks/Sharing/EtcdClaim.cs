namespace Bunshin.Networks.Sharing;

/// <summary>Value of an address's claim.</summary>
internal sealed record EtcdClaim(string Host, string Holder, DateTimeOffset Since);
