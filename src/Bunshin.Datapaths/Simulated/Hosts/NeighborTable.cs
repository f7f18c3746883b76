using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>Who is at which MAC, on which interface; what waits for an answer waits here.</summary>
internal sealed class NeighborTable
{
    /// <summary>How often a neighbor is asked for before what waits is given up (<c>mcast_solicit</c>).</summary>
    public const int MostAttempts = 3;

    /// <summary>How long each attempt waits (<c>retrans_time</c>).</summary>
    public static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(SimulatedInterface On, IpAddress Address), Neighbor> _neighbors = [];

    /// <summary>What is known of a neighbor. Where there is no ARP, everybody is at the interface's own MAC (<c>NUD_NOARP</c>).</summary>
    public Neighbor? Find(SimulatedInterface on, IpAddress address) =>
        on.IsNoArp ? new Neighbor { Mac = on.Mac, IsPermanent = true } : _neighbors.GetValueOrDefault((on, address));

    public Neighbor Begin(SimulatedInterface on, IpAddress address) => _neighbors[(on, address)] = new Neighbor();

    public void AddPermanent(SimulatedInterface on, IpAddress address, MacAddress mac) =>
        _neighbors[(on, address)] = new Neighbor { Mac = mac, IsPermanent = true };

    /// <summary>
    /// Takes in what a neighbor said. What is known stays: the kernel takes the first of several answers and locks it for a
    /// second. <paramref name="create"/>: it asked for us, so we will answer it.
    /// </summary>
    public void Learn(SimulatedInterface on, IpAddress address, MacAddress mac, bool create)
    {
        var neighbor = Find(on, address) ?? (create ? Begin(on, address) : null);
        if (neighbor is { Mac: null })
        {
            neighbor.Mac = mac;
            var waiting = neighbor.Waiting.ToArray();
            neighbor.Waiting.Clear();
            foreach (var one in waiting)
            {
                one.Send(mac);
            }
        }
    }

    /// <summary>Gives an unanswered neighbor up; whether it still was one.</summary>
    public bool GiveUp(SimulatedInterface on, IpAddress address, Neighbor neighbor) =>
        Find(on, address) == neighbor && _neighbors.Remove((on, address));

    /// <summary>Forgets all that was learned on <paramref name="on"/>, or everywhere; permanent ones stay.</summary>
    public void Forget(SimulatedInterface? on)
    {
        foreach (var (key, neighbor) in _neighbors)
        {
            if (!neighbor.IsPermanent && (on is null || key.On == on))
            {
                _ = _neighbors.Remove(key);
            }
        }
    }
}
