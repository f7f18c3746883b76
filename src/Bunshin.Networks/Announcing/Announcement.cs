using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Announcing;

/// <summary>What to announce, from where, how often.</summary>
/// <param name="Sandbox">Path of the network namespace.</param>
/// <param name="LinkName">The link in it; its own MAC is announced.</param>
/// <param name="Addresses">What it has.</param>
/// <param name="Count">How often.</param>
/// <param name="Interval">The time between.</param>
public sealed record Announcement(string Sandbox, string LinkName, IReadOnlyList<IpAddress> Addresses, int Count, TimeSpan Interval);
