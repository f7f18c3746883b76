namespace Bunshin.Linux.Probing;

/// <summary>One thing that was found out about the machine.</summary>
/// <param name="Name">What it is about, by the kernel's or the field's word (<c>macvlan</c>, <c>AF_XDP</c>, <c>CAP_NET_ADMIN</c>).</param>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Found">How that was found out, in one sentence.</param>
/// <param name="Remedy">What would help, or null.</param>
public sealed record MachineFact(string Name, Presence Presence, string Found, string? Remedy = null);
