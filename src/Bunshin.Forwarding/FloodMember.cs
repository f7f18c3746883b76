using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding;

/// <summary>What <see cref="FloodListBuilder"/> needs of a child.</summary>
/// <param name="Rank">Which part of a list it goes to, 0 to 2.</param>
/// <param name="IsUp">Down children subscribe to nothing.</param>
/// <param name="IsFlooded">Gets copies; a child can be up and never be flooded.</param>
/// <param name="AcceptsEveryGroup">Promiscuous or all-multicast.</param>
/// <param name="Groups">Its multicast list.</param>
internal readonly record struct FloodMember(
    int Rank, bool IsUp, bool IsFlooded, bool AcceptsEveryGroup, IReadOnlyCollection<MacAddress> Groups);
