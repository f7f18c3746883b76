namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>GetDefaultAddressSpaces</c>.</summary>
/// <param name="LocalDefaultAddressSpace">For networks of one host.</param>
/// <param name="GlobalDefaultAddressSpace">For networks of many.</param>
internal sealed record AddressSpacesReply(string LocalDefaultAddressSpace, string GlobalDefaultAddressSpace);
