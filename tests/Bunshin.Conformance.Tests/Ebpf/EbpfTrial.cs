using System.Buffers.Binary;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>The programs of a parent on trial. Runs where interface indexes 3 and up exist: <see cref="TrialPlace"/>.</summary>
internal sealed class EbpfTrial : IDisposable
{
    private const int ParentIndex = 70;
    private const int TrunkIndex = 71;
    private readonly RecordingSink _sink = new();
    private readonly EbpfTables _tables = EbpfTables.Open();
    private readonly EbpfPrograms _programs;
    private readonly Dictionary<int, EbpfCounts> _counts = [];
    private IReadOnlyList<StackDevice> _devices = [];

    public EbpfTrial() => _programs = EbpfPrograms.Load(_tables.Maps, _sink, ParentIndex, TrunkIndex);

    public EbpfPrograms Programs => _programs;

    public EbpfTables Tables => _tables;

    public void Dispose()
    {
        _programs.Dispose();
        _tables.Dispose();
        _sink.Dispose();
    }

    /// <summary>From now on with these devices.</summary>
    public void Apply(IReadOnlyList<StackDevice> devices)
    {
        _devices = devices;
        _tables.Apply(devices, [.. devices.Select(static (_, number) => SlotOf(number))]);
    }

    public static int SlotOf(int device) => device == 0 ? EbpfSlots.Parent : EbpfSlots.FirstChild + device - 1;

    /// <summary>A frame arrives at the parent.</summary>
    /// <param name="frame">The frame, its tags in line.</param>
    public TrialOutcome FromWire(byte[] frame)
    {
        var outcome = Begin();
        var verdict = (ClassifierVerdict)_programs.FromWire.TestRun(frame).ReturnValue;
        outcome.ToHost = verdict == ClassifierVerdict.Next;
        foreach (var record in _sink.Take())
        {
            Assert.Equal(TrunkIndex, record.Device);
            Distribute(record, frame, outcome, mark: 0);
        }

        return End(outcome);
    }

    /// <summary>A device sends a frame.</summary>
    public TrialOutcome FromChild(int device, byte[] frame, uint priority = 0)
    {
        var outcome = Begin();
        _ = _programs.FromChild.TestRun(frame, Context(SlotOf(device), 0, priority));
        Take(_sink.Take(), frame, outcome);
        return End(outcome);
    }

    private static byte[] Context(int index, uint mark, uint priority = 0)
    {
        var context = new byte[SkBuff.Size];
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(SkBuff.Ifindex), index);
        BinaryPrimitives.WriteUInt32LittleEndian(context.AsSpan(SkBuff.Mark), mark);
        BinaryPrimitives.WriteUInt32LittleEndian(context.AsSpan(SkBuff.Priority), priority);
        return context;
    }

    private void Distribute(TrialRecord record, byte[] sent, TrialOutcome outcome, uint mark)
    {
        var frame = new WireFrame(record.Frame(sent), record.Tag).InLine();
        _ = _programs.Distribute.TestRun(frame, Context(1, mark));
        Take(_sink.Take(), frame, outcome);
    }

    private void Take(List<TrialRecord> records, byte[] sent, TrialOutcome outcome)
    {
        foreach (var record in records)
        {
            if (record.Device != EbpfSlots.Trunk)
            {
                Deliver(record, sent, outcome);
            }
            else if (record.Exit == EbpfExit.Into)
            {
                Distribute(record, sent, outcome, record.Mark);
            }
            else
            {
                Assert.Equal(EbpfExit.Peer, record.Exit);
                var kind = record.Mark & TrunkMarks.KindMask;
                outcome.IsRouted |= kind == TrunkMarks.Route;
                outcome.IsHosts |= kind == TrunkMarks.IntoHost;
                if (kind is not (TrunkMarks.Route or TrunkMarks.IntoHost))
                {
                    (kind == TrunkMarks.IntoParent ? outcome.IntoParent : outcome.OnWire).Add(new WireFrame(record.Frame(sent), record.Tag));
                }
            }
        }
    }

    private void Deliver(TrialRecord record, byte[] sent, TrialOutcome outcome)
    {
        var number = record.Device - EbpfSlots.FirstChild + 1;
        var frame = record.Frame(sent);
        var seenAs = record.Exit == EbpfExit.Peer
            ? DeliveryClass.Host
            : DeliveryClasses.Of(_devices[number].Address, MacAddress.Read(frame));
        outcome.Deliveries.Add(new TrialDelivery(number, seenAs, frame, record.Tag));
    }

    private TrialOutcome Begin()
    {
        for (var number = 0; number < _devices.Count; number++)
        {
            _counts[number] = _tables.Read(SlotOf(number));
        }

        return new TrialOutcome();
    }

    private TrialOutcome End(TrialOutcome outcome)
    {
        for (var number = 0; number < _devices.Count; number++)
        {
            outcome.Counts[number] = Minus(_tables.Read(SlotOf(number)), _counts[number]);
        }

        return outcome;
    }

    private static EbpfCounts Minus(EbpfCounts now, EbpfCounts then) => new(
        now.RxPackets - then.RxPackets, now.RxBytes - then.RxBytes, now.TxPackets - then.TxPackets, now.TxBytes - then.TxBytes,
        now.Multicast - then.Multicast, now.RxErrors - then.RxErrors, now.RxDropped - then.RxDropped, now.TxDropped - then.TxDropped);
}
