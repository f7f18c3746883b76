using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Segmentation;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The walk of a frame: one thread that waits for a batch, gives each frame its verdict, and sends it on.</summary>
/// <remarks>It takes no lock and allocates nothing per frame. It sleeps in the kernel when there is nothing to do.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly ConcurrentQueue<Action<PortSet>> _requests = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource<PortSet> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _onGroupReport;
    private readonly MulticastReassembly _reassembly = new();
    private readonly PacketCutter _cutter = new();
    private byte[] _whole = [];
    private RelayTable _table = RelayTable.Empty;
    private volatile bool _isStopping;
    private Exception? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Parent's name, for the thread's.</param>
    /// <param name="makePorts">Makes the port set, on the relay's thread, which owns it.</param>
    /// <param name="onGroupReport">Called on the relay's thread when a child told the network of a group it joined or left.</param>
    public Relay(string name, Func<PortSet> makePorts, Action onGroupReport)
    {
        _onGroupReport = onGroupReport;
        _thread = new Thread(() => Run(makePorts)) { Name = $"relay {name}", IsBackground = true };
        _thread.Start();
        Ports = _started.Task.GetAwaiter().GetResult();
    }

    /// <summary>The parent's wire: frames that nobody could be given.</summary>
    public Tally Wire { get; } = new();

    /// <summary>Why the thread ended, if it did not by <see cref="Dispose"/>.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The table in use.</summary>
    public RelayTable Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value); // Frames of a batch begun before go by the old one.
    }

    private PortSet Ports { get; }

    /// <summary>Runs <paramref name="work"/> on the relay's thread between two batches and waits for it; its exceptions come back.</summary>
    public T Invoke<T>(Func<PortSet, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue(ports =>
        {
            try
            {
                done.SetResult(work(ports));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        Ports.Wake();
        while (!done.Task.Wait(100))
        {
            if (!_thread.IsAlive && !done.Task.IsCompleted)
            {
                throw new DatapathException("the relay has ended", Failure);
            }
        }

        return done.Task.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        if (_thread.IsAlive)
        {
            Ports.Wake();
            _thread.Join();
        }

        Ports.Dispose();
    }

    private void Run(Func<PortSet> makePorts)
    {
        PortSet ports;
        try
        {
            ports = makePorts();
        }
        catch (Exception error)
        {
            _started.SetException(ExceptionDispatchInfo.SetCurrentStackTrace(error));
            return;
        }

        _started.SetResult(ports);
        try
        {
            while (!_isStopping)
            {
                Turn(ports);
            }
        }
        catch (Exception error)
        {
            Volatile.Write(ref _failure, error);
        }
    }

    private void Turn(PortSet ports)
    {
        var count = ports.Wait();
        var table = Volatile.Read(ref _table);
        if (ports.Failures.Length != 0)
        {
            CountFailures(ports.Failures, table);
        }

        for (var index = 0; index < count; index++)
        {
            Walk(ports, table, index);
        }

        while (_requests.TryDequeue(out var request))
        {
            request(ports);
        }
    }

    private void Walk(PortSet ports, RelayTable table, int index)
    {
        var received = ports[index];
        var device = table.DeviceAt(received.Port);
        if (device < 0)
        {
            return; // Just added, not in the table yet; or leaving.
        }

        if (!FrameView.TryParse(received.Bytes, received.OutOfBandTag, out var frame))
        {
            table.TallyOf(device).Dropped(CarrierDrop.Malformed);
        }
        else if (device == RelayTable.Parent)
        {
            FromWire(ports, table, index, frame, received.OutOfBandTag);
        }
        else
        {
            FromChild(ports, table, index, device, frame, received.IsGso);
        }
    }

    private void FromWire(PortSet ports, RelayTable table, int index, in FrameView frame, VlanTag outOfBand)
    {
        // The macvlan driver looks at multicast fragments only when they are whole again; unicast ones pass as they are.
        var outcome = table.HasMacvlans && frame.Destination.IsGroup
            ? _reassembly.Offer(frame, Environment.TickCount64, out _whole)
            : ReassemblyOutcome.NotAFragment;
        switch (outcome)
        {
            case ReassemblyOutcome.NotAFragment:
                Receive(ports, table, index, frame);
                break;
            case ReassemblyOutcome.Completed when FrameView.TryParse(ports.Replace(index, _whole), outOfBand, out var whole):
                Receive(ports, table, index, whole);
                break;
            case ReassemblyOutcome.Dropped:
                Wire.Dropped(CarrierDrop.BadFragment);
                break;
            default:
                break;
        }
    }

    private void Receive(PortSet ports, RelayTable table, int index, in FrameView frame)
    {
        var sink = new RelaySink(ports, table, _cutter, index, isFromWire: true);
        table.Stack.Receive(frame, ref sink);
    }

    private void FromChild(PortSet ports, RelayTable table, int index, int device, in FrameView frame, bool isGso)
    {
        var sink = new RelaySink(ports, table, _cutter, index, isFromWire: false);
        var outcome = table.Stack.Send(device, frame, ref sink, priority: 0, isGso);
        if (outcome == SendOutcome.Down)
        {
            table.TallyOf(device).SendFailed();
            table.TallyOf(device).Dropped(VerdictReason.ChildDown);
        }
        else if (!sink.IsGiven)
        {
            table.TallyOf(device).Dropped(sink.Reason);
        }

        if (frame.Destination.IsGroup && GroupReport.IsOne(frame))
        {
            _onGroupReport();
        }
    }

    private void CountFailures(ReadOnlySpan<SendFailure> failures, RelayTable table)
    {
        foreach (var failure in failures)
        {
            var device = table.DeviceAt(failure.Port);
            (device >= 0 ? table.TallyOf(device) : Wire).Dropped(CarrierDrops.Of(failure.Errno));
        }
    }
}
