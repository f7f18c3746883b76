using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>A thread that waits for membership reports of a parent's children, of which programs tell by a ring, and says at once that there were some.</summary>
/// <remarks>Whose they are says the tables' count of them, which no full ring can lose.</remarks>
internal sealed class ReportReader : IDisposable
{
    // A child may report groups as fast as it likes; nobody is woken as fast.
    private const int WakeAgain = 1000;
    private const int Pause = 5;
    private const int LongestPause = 2000;
    private const string What = "hear of groups that children report";
    private readonly BpfRingBuffer _ring;
    private readonly ReadinessSet _readiness = new();
    private readonly CarrierSupport _support;
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<ulong> _keys = [];
    private readonly Thread _thread;

    /// <summary>Starts it.</summary>
    /// <param name="events">The ring; stays the caller's.</param>
    /// <param name="name">The parent's, for the thread's.</param>
    /// <param name="support">Told on that thread.</param>
    /// <exception cref="LinuxException">No memory or descriptors are left.</exception>
    public ReportReader(BpfMap events, string name, CarrierSupport support)
    {
        _support = support;
        try
        {
            _ring = new BpfRingBuffer(events);
            _readiness.Add(_ring.Ready, 0);
        }
        catch
        {
            _ring?.Dispose();
            _readiness.Dispose();
            throw;
        }

        _thread = new Thread(Run) { Name = $"reports {name}", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        do
        {
            _readiness.Wake();
        }
        while (!_thread.Join(WakeAgain));

        _readiness.Dispose();
        _ring.Dispose();
        _stop.Dispose();
    }

    // A ring that cannot be read is tried again ever more rarely; the slow look sees the counts meanwhile.
    private void Run()
    {
        for (var pause = Pause; !_stop.IsSet; pause = Math.Min(pause * 2, LongestPause))
        {
            while (!_stop.IsSet && _support.Problems.Try(What, Turn))
            {
                pause = Pause;
            }

            _ = _stop.Wait(pause);
        }
    }

    private void Turn()
    {
        _readiness.Wait(-1, _keys);
        if (!_stop.IsSet && _ring.Read(static _ => { }) > 0)
        {
            _support.OnGroupReport();
            _ = _stop.Wait(Pause);
        }
    }
}
