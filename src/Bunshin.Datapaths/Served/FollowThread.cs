using System.Diagnostics;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Served;

/// <summary>The thread that keeps the picture of a parent and its children true, and what carries their frames going.</summary>
internal sealed class FollowThread : IDisposable
{
    private const int SlowLook = 2000;
    private const int GroupPause = 20;
    private const int LongestRest = 1000;
    private const string What = "follow the devices";
    private readonly Lock _gate;
    private readonly ReadinessSet _readiness;
    private readonly Follower _follower;
    private readonly CarrierWatch _watch;
    private readonly ServedProblems _problems;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly List<ulong> _keys = [];
    private long _lastReport = -GroupPause;
    private long _lastSlow;
    private long _settled;
    private volatile bool _groupsReported;

    /// <summary>Makes it; it runs from <see cref="Start"/> on.</summary>
    /// <param name="name">The parent's name, for the thread's.</param>
    /// <param name="gate">Held while anything is looked at or changed.</param>
    /// <param name="readiness">What to wait for.</param>
    /// <param name="follower">Looks.</param>
    /// <param name="watch">Starts the carrier again.</param>
    /// <param name="problems">Where failures are told.</param>
    public FollowThread(string name, Lock gate, ReadinessSet readiness, Follower follower, CarrierWatch watch, ServedProblems problems)
    {
        (_gate, _readiness, _follower, _watch, _problems) = (gate, readiness, follower, watch, problems);
        _thread = new Thread(Run) { Name = $"follow {name}", IsBackground = true };
    }

    /// <summary>Begins.</summary>
    public void Start() => _thread.Start();

    /// <summary>A child reported a group. Any thread may call.</summary>
    public void OnGroupReport()
    {
        if (!_groupsReported)
        {
            _groupsReported = true;
            _readiness.Wake();
        }
    }

    /// <summary>Ends it, and waits for that.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
        {
            _readiness.Wake();
            _thread.Join();
        }

        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            // What fails for a reason that stays must not fail as fast as it can.
            if (!_problems.Try(What, Turn) && _stop.Wait(GroupPause))
            {
                return;
            }
        }
    }

    private void Turn()
    {
        _readiness.Wait(Timeout(), _keys);
        var isSlow = Environment.TickCount64 - _lastSlow >= SlowLook;
        _lastSlow = isSlow ? Environment.TickCount64 : _lastSlow;
        var looksEverywhere = isSlow || _groupsReported;
        if (_groupsReported)
        {
            // A child may report groups as fast as it likes; it is not looked at as fast.
            var early = GroupPause - (Environment.TickCount64 - _lastReport);
            _ = _stop.Wait((int)Math.Clamp(early, 0, GroupPause));
            _lastReport = Environment.TickCount64;
            _groupsReported = false;
        }

        if (_stop.IsSet)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            _watch.Look(Environment.TickCount64);
            _follower.Look(_keys, looksEverywhere);
            if (isSlow)
            {
                MakeGood();
            }
        }

        // Whoever makes looking slow must not keep the others from being changed.
        var took = (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (took > GroupPause)
        {
            _ = _stop.Wait(Math.Min(took, LongestRest));
        }
    }

    // What failed since all was well is done once more, until nothing fails: no event of the kernel's would bring it about.
    private void MakeGood()
    {
        var failures = _problems.Count;
        if (failures != _settled)
        {
            _follower.LookAtAll();
            _settled = failures;
        }
    }

    private int Timeout()
    {
        var restart = _watch.Timeout(Environment.TickCount64);
        return restart < 0 ? SlowLook : Math.Min(restart, SlowLook);
    }
}
