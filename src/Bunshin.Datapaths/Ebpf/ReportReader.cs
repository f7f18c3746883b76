using Bunshin.Linux;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>A thread that waits for membership reports of a parent's children, of which programs tell by a ring, and says at once that there were some.</summary>
/// <remarks>Whose they are says the tables' count of them, which no full ring can lose.</remarks>
internal sealed class ReportReader : IDisposable
{
    // A child may report groups as fast as it likes; nobody is woken as fast.
    private const int Pause = 5;
    private readonly BpfRingBuffer _ring;
    private readonly ReadinessSet _readiness = new();
    private readonly Action _onReport;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>Starts it.</summary>
    /// <param name="events">The ring; stays the caller's.</param>
    /// <param name="name">The parent's, for the thread's.</param>
    /// <param name="onReport">Called on that thread.</param>
    /// <exception cref="LinuxException">No memory or descriptors are left.</exception>
    public ReportReader(BpfMap events, string name, Action onReport)
    {
        _onReport = onReport;
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
        _isStopping = true;
        _readiness.Wake();
        _thread.Join();
        _readiness.Dispose();
        _ring.Dispose();
    }

    private void Run()
    {
        var keys = new List<ulong>();
        while (!_isStopping)
        {
            _readiness.Wait(-1, keys);
            try
            {
                if (!_isStopping && _ring.Read(static _ => { }) > 0)
                {
                    _onReport();
                    Thread.Sleep(Pause);
                }
            }
            catch (LinuxException)
            {
                // A ring that cannot be read any more: the slow look still sees the count.
                return;
            }
        }
    }
}
