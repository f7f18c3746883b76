using Bunshin.Datapaths.Served;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Frames;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Segmentation;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The walk of a frame: waits for a batch, gives each frame its verdict, and sends it on.</summary>
/// <remarks>It takes no lock and allocates nothing per frame. It sleeps in the kernel when there is nothing to do. One thread walks.</remarks>
/// <param name="support">Told when a child reports a group.</param>
internal sealed class RelayWalk(CarrierSupport support)
{
    private const string What = "carry a frame";
    private MulticastReassembly _reassembly = new();
    private PacketCutter _cutter = new();
    private byte[] _whole = [];
    private RelayTable _table = RelayTable.Empty;

    /// <summary>The parent's wire: frames that nobody could be given.</summary>
    public Tally Wire { get; } = new();

    /// <summary>The table in use.</summary>
    public RelayTable Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value); // Frames of a batch begun before go by the old one.
    }

    /// <summary>Forgets what another thread may have left half done.</summary>
    public void Reset() => (_reassembly, _cutter, _whole) = (new(), new(), []);

    /// <summary>Walks one batch.</summary>
    public void Turn(PortSet ports)
    {
        var count = ports.Wait();
        var table = Volatile.Read(ref _table);
        if (ports.Failures.Length != 0)
        {
            CountFailures(ports, table);
        }

        for (var index = 0; index < count; index++)
        {
            try
            {
                while (index < count)
                {
                    Walk(ports, table, index++);
                }
            }
            catch (Exception error)
            {
                // A frame that ends in a mistake of ours costs that frame, and not those of all children.
                index--;
                Wire.Dropped(CarrierDrop.WalkFailed);
                support.Problems.Tell(What, error);
            }
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
            support.OnGroupReport();
        }
    }

    private void CountFailures(PortSet ports, RelayTable table)
    {
        foreach (var failure in ports.Failures)
        {
            var device = table.DeviceAt(failure.Port);
            var tally = device >= 0 ? table.TallyOf(device) : Wire;
            tally.Dropped(failure.IsRead ? CarrierDrop.ReadFailed : CarrierDrops.Of(failure.Errno), failure.Count);
        }

        ports.ForgetFailures();
    }
}
