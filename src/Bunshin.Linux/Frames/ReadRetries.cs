namespace Bunshin.Linux.Frames;

/// <summary>Ports of which reading failed, and when each is tried again: after a while that grows as long as it fails.</summary>
internal sealed class ReadRetries
{
    private const int FirstPause = 10;
    private const int LongestPause = 1000;
    private (long Due, int Pause, bool IsWaiting)[] _ports = [];
    private int _waiting;

    /// <summary>Some port waits.</summary>
    public bool IsAny => _waiting > 0;

    /// <summary>Whether an errno says that nothing will come of this port any more.</summary>
    public static bool IsForGood(Errno errno) => errno is Errno.ENODEV or Errno.ENXIO or Errno.EBADF or Errno.EBADFD;

    /// <summary>Milliseconds until the first port is due; -1 when none waits.</summary>
    public int Timeout(long now)
    {
        if (_waiting == 0)
        {
            return -1;
        }

        var first = long.MaxValue;
        foreach (var (due, _, isWaiting) in _ports)
        {
            first = isWaiting ? Math.Min(first, due) : first;
        }

        return (int)Math.Clamp(first - now, 0, LongestPause);
    }

    /// <summary>Reading of a port failed.</summary>
    public void Add(int port, long now)
    {
        if (port >= _ports.Length)
        {
            Array.Resize(ref _ports, Math.Max(port + 1, _ports.Length * 2));
        }

        ref var entry = ref _ports[port];
        _waiting += entry.IsWaiting ? 0 : 1;
        var isAgain = entry.Pause > 0 && now - entry.Due < 2 * entry.Pause;
        entry.Pause = isAgain ? Math.Min(entry.Pause * 2, LongestPause) : FirstPause;
        entry.Due = now + entry.Pause;
        entry.IsWaiting = true;
    }

    /// <summary>Takes a port that is due.</summary>
    public bool TryTake(long now, out int port)
    {
        for (port = 0; _waiting > 0 && port < _ports.Length; port++)
        {
            if (_ports[port].IsWaiting && _ports[port].Due <= now)
            {
                _ports[port].IsWaiting = false;
                _waiting--;
                return true;
            }
        }

        return false;
    }

    /// <summary>The port is another's from now on.</summary>
    public void Forget(int port)
    {
        if (port < _ports.Length)
        {
            _waiting -= _ports[port].IsWaiting ? 1 : 0;
            _ports[port] = default;
        }
    }
}
