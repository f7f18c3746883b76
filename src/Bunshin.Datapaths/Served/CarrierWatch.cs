namespace Bunshin.Datapaths.Served;

/// <summary>Starts a carrier that failed again: at once, then after pauses that grow as long as it fails soon after.</summary>
internal sealed class CarrierWatch(Carrier carrier, ServedProblems problems)
{
    /// <summary>The first pause, in milliseconds.</summary>
    public const int FirstPause = 100;

    /// <summary>The longest.</summary>
    public const int LongestPause = 10_000;

    private const string What = "carry frames";
    private int _pause;
    private long _due;
    private long _restarts;

    /// <summary>How often it was started again.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>Milliseconds until there is something to do; -1 while nothing is.</summary>
    public int Timeout(long now) => carrier.Failure is null ? -1 : (int)Math.Clamp(_due - now, 0, LongestPause);

    /// <summary>Starts the carrier again, if it failed and is due.</summary>
    public void Look(long now)
    {
        if (carrier.Failure is not { } failure || now < _due)
        {
            return;
        }

        // One that ran for a while is started at once.
        _pause = now - _due > LongestPause ? 0 : _pause == 0 ? FirstPause : Math.Min(_pause * 2, LongestPause);
        _due = now + _pause;
        problems.Tell(What, failure);
        if (problems.Try(What, carrier.Restart))
        {
            _ = Interlocked.Increment(ref _restarts);
        }
    }
}
