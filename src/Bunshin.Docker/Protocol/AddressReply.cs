namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>RequestAddress</c>.</summary>
/// <param name="Address">The address with the subnet's length.</param>
internal sealed record AddressReply(string Address);
