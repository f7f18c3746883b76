using System.Diagnostics;
using System.Net.Sockets;

namespace Bunshin.Lab.Running;

/// <summary>A row of the matrix: one source pings all its targets at once, repeats what was not answered, then measures what was.</summary>
internal sealed class PingRow(EchoSocket socket, IReadOnlyList<PingRequest> targets) : IDisposable
{
    private const int Tries = 3;
    private const int Measurements = 3;

    private readonly TimeSpan?[] _times = new TimeSpan?[targets.Count];
    private readonly string?[] _errors = new string?[targets.Count];
    private readonly long[] _sent = new long[targets.Count * Tries];

    /// <summary>The outcomes so far.</summary>
    public IEnumerable<PingOutcome> Outcomes => targets.Select((target, index) => new PingOutcome(target, _times[index], _errors[index]));

    /// <summary>Finds out who answers. Takes <paramref name="timeout"/> when somebody does not, else a few round trips.</summary>
    public void Find(TimeSpan timeout, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            SendAll(attempt);
            var end = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds / Tries * Stopwatch.Frequency);
            while (_times.Any(time => time is null))
            {
                cancellation.ThrowIfCancellationRequested();
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end);
                if (left <= TimeSpan.Zero || !socket.TryReceive(left < s_slice ? left : s_slice, out var sequence))
                {
                    if (left <= TimeSpan.Zero)
                    {
                        break;
                    }

                    continue;
                }

                Note(sequence);
            }
        }
    }

    /// <summary>Replaces the first round trip, which resolved the neighbor too, by the quickest of some more. Nothing else should run meanwhile.</summary>
    public void Measure()
    {
        for (var index = 0; index < targets.Count; index++)
        {
            if (_times[index] is null)
            {
                continue;
            }

            TimeSpan? best = null;
            for (var count = 0; count < Measurements; count++)
            {
                if (RoundTrip(index) is { } time && (best is null || time < best))
                {
                    best = time;
                }
            }

            _times[index] = best ?? _times[index];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private void SendAll(int attempt)
    {
        for (var index = 0; index < targets.Count; index++)
        {
            if (_times[index] is not null)
            {
                continue;
            }

            var sequence = (attempt * targets.Count) + index;
            _sent[sequence] = Stopwatch.GetTimestamp();
            try
            {
                socket.Send(targets[index].Target, (ushort)sequence);
            }
            catch (SocketException e)
            {
                _errors[index] = e.Message;
            }
        }
    }

    private void Note(ushort sequence)
    {
        if (sequence < _sent.Length)
        {
            _times[sequence % targets.Count] ??= Stopwatch.GetElapsedTime(_sent[sequence]);
        }
    }

    private TimeSpan? RoundTrip(int index)
    {
        var sequence = (ushort)(0x8000 | index);
        var start = Stopwatch.GetTimestamp();
        try
        {
            socket.Send(targets[index].Target, sequence);
        }
        catch (SocketException)
        {
            return null;
        }

        while (socket.TryReceive(s_slice, out var got))
        {
            if (got == sequence)
            {
                return Stopwatch.GetElapsedTime(start);
            }
        }

        return null;
    }
}
