using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Counters of one child, or of the parent's wire. The relay's thread alone writes; others may read a moment too early.</summary>
internal sealed class Tally
{
    private readonly long[] _drops = new long[DropCause.Count];
    private long _rxPackets;
    private long _rxBytes;
    private long _multicast;
    private long _rxErrors;
    private long _rxDropped;
    private long _txPackets;
    private long _txBytes;
    private long _txDropped;

    /// <summary>A copy was given.</summary>
    public void Received(int bytes, bool countsMulticast)
    {
        _rxPackets++;
        _rxBytes += bytes;
        _multicast += countsMulticast ? 1 : 0;
    }

    /// <summary>A copy was too long: the driver counts it in two places, one of which shows twice.</summary>
    public void Refused()
    {
        _rxErrors++;
        _rxDropped += 2;
        Dropped(CarrierDrop.TooLongForChild);
    }

    /// <summary>A frame was sent, whatever becomes of it.</summary>
    public void Sent(int bytes)
    {
        _txPackets++;
        _txBytes += bytes;
    }

    /// <summary>A send came to nothing.</summary>
    public void SendFailed() => _txDropped++;

    /// <summary>A rule dropped a frame of this child.</summary>
    public void Dropped(VerdictReason reason) => _drops[DropCause.Of(reason).Number]++;

    /// <summary>The relay dropped a frame of or for this child.</summary>
    public void Dropped(CarrierDrop drop, int count = 1) => _drops[DropCause.Of(drop).Number] += count;

    /// <summary>The counters, with what the device itself dropped beside the relay.</summary>
    public ChildCounters Read(long deviceRxDropped, long deviceTxDropped) => new(
        Volatile.Read(ref _rxPackets), Volatile.Read(ref _rxBytes), Volatile.Read(ref _multicast), Volatile.Read(ref _rxErrors),
        Volatile.Read(ref _rxDropped) + deviceRxDropped, Volatile.Read(ref _txPackets), Volatile.Read(ref _txBytes),
        Volatile.Read(ref _txDropped) + deviceTxDropped);

    /// <summary>Drops by reason, those that occurred.</summary>
    public IReadOnlyDictionary<string, long> ReadDrops()
    {
        var drops = new List<KeyValuePair<string, long>>();
        for (var at = 0; at < _drops.Length; at++)
        {
            if (Volatile.Read(ref _drops[at]) is var count and not 0)
            {
                drops.Add(KeyValuePair.Create(new DropCause(at).Describe(), count));
            }
        }

        return DropCause.Sum(drops);
    }
}
