using Bunshin.Datapaths;

namespace Bunshin.Networks;

/// <summary>Where a network to be will stand, and what serves it.</summary>
/// <param name="Datapath">The datapath; never <see cref="DatapathKind.Auto"/>.</param>
/// <param name="Device">The device; null where the network has one of its own.</param>
public sealed record NetworkChoice(DatapathKind Datapath, NetworkDevice? Device);
