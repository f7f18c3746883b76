using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Stack;

/// <summary>One neighbour: known, or asked for.</summary>
internal sealed class Neighbor
{
    /// <summary>Null while it is being asked for.</summary>
    public MacAddress? Mac { get; set; }

    public bool IsPermanent { get; init; }

    /// <summary>How often it has been asked for.</summary>
    public int Attempts { get; set; }

    /// <summary>What is sent once the MAC is known.</summary>
    public List<Action<MacAddress>> Waiting { get; } = [];
}
