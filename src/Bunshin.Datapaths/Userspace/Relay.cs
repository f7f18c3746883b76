using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The walk of a frame: one thread that waits for a batch, gives each frame its verdict, and sends it on.</summary>
/// <remarks>It takes no lock and allocates nothing per frame. It sleeps in the kernel when there is nothing to do.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly ConcurrentQueue<Action<PortSet>> _requests = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource<PortSet> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<int> _onGroupReport;
    private readonly MulticastReassembly _reassembly = new();
    private byte[] _whole = [];
    private RelayTable _table = RelayTable.Empty;
    private volatile bool _isStopping;
    private Exception? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Parent's name, for the thread's.</param>
    /// <param name="makePorts">Makes the port set, on the relay's thread, which owns it.</param>
    /// <param name="onGroupReport">Called on the relay's thread when a child (by index) told the network of a group it joined or left.</param>
    public Relay(string name, Func<PortSet> makePorts, Action<int> onGroupReport)
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
        var port = received.Port;
        var child = table.ChildAt(port);
        var isWellFormed = FrameView.TryParse(received.Bytes, received.OutOfBandTag, out var frame);
        if (child >= 0)
        {
            FromChild(ports, table, index, child, isWellFormed, frame, received.IsGso);
        }
        else if (port != table.ParentPort)
        {
            return; // Just added, not in the table yet; or leaving.
        }
        else if (!isWellFormed)
        {
            Wire.Dropped(RelayDrop.Malformed);
        }
        else
        {
            FromWire(ports, table, index, frame, received.OutOfBandTag);
        }
    }

    private void FromWire(PortSet ports, RelayTable table, int index, in FrameView frame, VlanTag outOfBand)
    {
        // The driver looks at multicast fragments only when they are whole again; unicast ones pass as they are.
        switch (frame.Destination.IsGroup ? _reassembly.Offer(frame, Environment.TickCount64, out _whole) : ReassemblyOutcome.NotAFragment)
        {
            case ReassemblyOutcome.NotAFragment:
                Deliver(ports, table, index, table.Rules.FromWire(frame));
                break;
            case ReassemblyOutcome.Completed when FrameView.TryParse(_whole, outOfBand, out var whole):
                DeliverWhole(ports, table, whole, outOfBand);
                break;
            case ReassemblyOutcome.Dropped:
                Wire.Dropped(RelayDrop.BadFragment);
                break;
            default:
                break;
        }
    }

    private static void DeliverWhole(PortSet ports, RelayTable table, in FrameView whole, in VlanTag outOfBand)
    {
        foreach (var delivery in table.Rules.FromWire(whole))
        {
            table.TallyOf(delivery.Child).Received(delivery);
            ports.SendCopy(whole.Bytes, outOfBand.IsPresent ? new ReadOnlySpan<VlanTag>(in outOfBand) : [], table.PortOf(delivery.Child));
        }
    }

    private void FromChild(PortSet ports, RelayTable table, int index, int child, bool isWellFormed, in FrameView frame, bool isGso)
    {
        var tally = table.TallyOf(child);
        if (!isWellFormed)
        {
            tally.Dropped(RelayDrop.Malformed);
            return;
        }

        var verdict = table.Rules.FromChild(child, frame, isGso);
        if (verdict.IsSendFailure)
        {
            tally.SendFailed();
            tally.Dropped(verdict.Reason);
            return;
        }

        tally.Sent(frame.Bytes.Length);
        if (frame.Destination.IsGroup && GroupReport.IsOne(frame))
        {
            _onGroupReport(child);
        }

        var isGiven = Deliver(ports, table, index, verdict);
        if (verdict.ToWire)
        {
            ports.Send(index, table.ParentPort);
        }
        else if (!isGiven)
        {
            tally.Dropped(verdict.Reason);
        }
    }

    private static bool Deliver(PortSet ports, RelayTable table, int index, in Verdict verdict)
    {
        var isGiven = false;
        foreach (var delivery in verdict)
        {
            var tally = table.TallyOf(delivery.Child);
            if (delivery.IsRefused)
            {
                tally.Refused();
                continue;
            }

            tally.Received(delivery);
            ports.Send(index, table.PortOf(delivery.Child));
            isGiven = true;
        }

        return isGiven;
    }

    private void CountFailures(ReadOnlySpan<SendFailure> failures, RelayTable table)
    {
        foreach (var failure in failures)
        {
            var child = table.ChildAt(failure.Port);
            (child >= 0 ? table.TallyOf(child) : Wire).Dropped(RelayDrops.Of(failure.Errno));
        }
    }
}
