using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>One neighbor: known, or asked for.</summary>
internal sealed class Neighbor
{
    /// <summary>Null while it is being asked for.</summary>
    public MacAddress? Mac { get; set; }

    public bool IsPermanent { get; init; }

    /// <summary>How often it has been asked for.</summary>
    public int Attempts { get; set; }

    /// <summary>What is sent once the MAC is known, and what is done when it stays unknown.</summary>
    public List<(Action<MacAddress> Send, Action? GiveUp)> Waiting { get; } = [];
}
