using System.Runtime.InteropServices;

namespace Bunshin.Linux.Frames;

/// <summary>How often ports failed, by port and errno. Only making room for a further port allocates.</summary>
internal sealed class FailureCounts
{
    // A port that fails in more ways at once has the rest counted under the last of them: the sum stays right.
    private const int WaysOfPort = 4;
    private const int None = -1;
    private PortFailure[] _entries = [];
    private int[] _nextOfPort = [];
    private int[] _firstOfPort = [];
    private int _count;

    /// <summary>What was counted since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<PortFailure> All => _entries.AsSpan(0, _count);

    /// <summary>Makes room for ports with numbers below <paramref name="ports"/>.</summary>
    public void MakeRoom(int ports)
    {
        var before = _firstOfPort.Length;
        if (ports <= before)
        {
            return;
        }

        Array.Resize(ref _firstOfPort, ports);
        Array.Resize(ref _entries, ports * WaysOfPort);
        Array.Resize(ref _nextOfPort, ports * WaysOfPort);
        _firstOfPort.AsSpan(before).Fill(None);
    }

    public void Add(int port, Errno errno, bool isRead)
    {
        var ways = 0;
        var at = _firstOfPort[port];
        for (; at != None; at = _nextOfPort[at])
        {
            ways++;
            if ((_entries[at].Errno == errno && _entries[at].IsRead == isRead) || ways == WaysOfPort)
            {
                _entries[at] = _entries[at] with { Count = _entries[at].Count + 1 };
                return;
            }
        }

        _nextOfPort[_count] = _firstOfPort[port];
        _firstOfPort[port] = _count;
        _entries[_count++] = new PortFailure(port, errno, isRead, 1);
    }

    public void Clear()
    {
        foreach (var entry in All)
        {
            _firstOfPort[entry.Port] = None;
        }

        _count = 0;
    }
}

/// <summary>What a port refused since it was last told: frames sent, each of which is lost, or reads.</summary>
/// <param name="Port">The port.</param>
/// <param name="Errno">Why: EIO or ENETDOWN (down), EMSGSIZE (too long), EAGAIN or ENOBUFS (full).</param>
/// <param name="IsRead">Reading failed, and is tried again after a while.</param>
/// <param name="Count">How often.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PortFailure(int Port, Errno Errno, bool IsRead, int Count);
