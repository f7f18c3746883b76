using System.Runtime.InteropServices;
using Bunshin.Linux.IoUring;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

/// <summary>Ports over io_uring: a multishot read in flight on each, one call that writes a batch and waits for the next.</summary>
/// <remarks>
/// <para>Writes never wait (NOWAIT, DONTWAIT), so each is over when its submission is: it posts a completion only if it failed, and
/// buffers go back to the ring before the call that writes from them. That is sound because the kernel submits everything before it
/// works off reads (DEFER_TASKRUN), and because re-armed reads are queued behind the writes.</para>
/// <para>User data: kind in the top byte, 24 bits of generation, port in the low half.</para>
/// </remarks>
internal sealed unsafe partial class IoUringPortSet : PortSet
{
    private const int Buffers = 128;
    private const int FixedFiles = 1024;
    private const int ControlRoom = 40;
    private const int SmallOccupancy = 64;
    private const int LargeOccupancy = 12;
    private const int LargeFrame = 8192;
    private const ushort Group = 0;
    private const ulong KindRead = 1UL << 56;
    private const ulong KindWrite = 2UL << 56;
    private const ulong KindWake = 3UL << 56;
    private const ulong KindCancel = 4UL << 56;
    private const ulong KindTimer = 5UL << 56;
    private const ulong KindMask = 0xFFUL << 56;

    // Before it, a file that was taken out of the table is held until every earlier request has ended, and the reads of the other
    // ports never do: a TAP would stay for as long as the ring. Nothing but the version tells.
    private static readonly Version s_tableLetsGo = new(6, 13);

    private readonly Ring _ring;
    private readonly FrameMemory _memory;
    private readonly BufferRing _buffers;
    private readonly FileDescriptor _wake;
    private readonly MessageHeader* _receive;
    private readonly ulong* _wakeCount;
    private readonly long* _pause;
    private readonly int _fixedFiles;
    private IoUringPort[] _ports = new IoUringPort[16];
    private uint _generation;
    private int _batch;
    private int _largeInBatch;
    private bool _anyNeedsArming;
    private bool _isTimed;

    public IoUringPortSet()
    {
        _ring = new Ring(512, 4096);
        if (!_ring.Knows(RingConstants.OperationReadMultishot))
        {
            _ring.Dispose();
            throw new LinuxException("use", "io_uring", Errno.EOPNOTSUPP, "multishot reads came with Linux 6.7");
        }

        _fixedFiles = RegisterFileTable();
        _memory = new FrameMemory(Buffers);
        _buffers = new BufferRing(_ring, Group, _memory) { Occupancy = SmallOccupancy };
        _buffers.Refill();
        _receive = (MessageHeader*)NativeMemory.AllocZeroed((nuint)sizeof(MessageHeader));
        _receive->ControlLength = ControlRoom;
        _wakeCount = (ulong*)NativeMemory.AllocZeroed(sizeof(ulong));
        _pause = (long*)NativeMemory.AllocZeroed(2, sizeof(long));
        _wake = Syscall.EventFd();
        Syscall.Check(_wake.IsInvalid ? -1 : 0, "make", "eventfd");
        ArmWake();
    }

    public override string Name => "io_uring";

    public override int Add(FileDescriptor descriptor, PortKind kind, int? number = null)
    {
        var port = number ?? Array.FindIndex(_ports, p => p.Descriptor is null);
        port = port < 0 ? _ports.Length : port;
        if (port >= _ports.Length)
        {
            Array.Resize(ref _ports, Math.Max(port + 1, _ports.Length * 2));
        }

        FailedPorts.MakeRoom(_ports.Length);
        var isFixed = port < _fixedFiles;
        if (isFixed)
        {
            UpdateFile(port, descriptor.Number);
        }

        _generation = (_generation + 1) & 0xFF_FFFF;
        _ports[port] = new IoUringPort
        {
            Descriptor = descriptor,
            Kind = kind,
            Target = isFixed ? port : descriptor.Number,
            EntryFlags = isFixed ? RingConstants.EntryFixedFile : (byte)0,
            Generation = _generation,
            NeedsArming = true,
        };
        _anyNeedsArming = true;
        return port;
    }

    public override void Remove(int port)
    {
        ref var leaving = ref _ports[port];
        if (leaving.Descriptor is null)
        {
            return;
        }

        // The read holds the file: it is cancelled by its user data, and its last completion is ignored by its generation.
        var entry = _ring.Take();
        entry->Operation = RingConstants.OperationCancel;
        entry->Address = KindRead | ((ulong)leaving.Generation << 32) | (uint)port;
        entry->OperationFlags = RingConstants.CancelAll;
        entry->UserData = KindCancel;
        _ring.Enter(0);
        if (leaving.EntryFlags != 0)
        {
            UpdateFile(port, -1);
        }

        leaving = default;
        Retries.Forget(port);
    }

    public override int Wait()
    {
        RecycleBatch();
        if (_anyNeedsArming)
        {
            ArmReads();
        }

        if (_ring.Ready == 0)
        {
            _ring.Enter(1);
        }
        else if (_ring.Pending != 0)
        {
            _ring.Enter(0);
        }

        if (_ring.Pending == 0)
        {
            CopiesAreFree();
        }

        _batch = 0;
        while (_batch < BatchSize && _ring.TryReap(out var completion))
        {
            Complete(completion);
        }

        return _batch;
    }

    public override void Wake()
    {
        var one = 1UL;
        Syscall.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    private protected override void Queue(byte* start, int length, int port)
    {
        ref var to = ref _ports[port];
        if (to.Descriptor is null)
        {
            return;
        }

        var entry = _ring.Take();
        entry->Flags = (byte)(to.EntryFlags | RingConstants.EntrySkipSuccess);
        entry->Descriptor = to.Target;
        entry->Address = (ulong)start;
        entry->Length = (uint)length;
        entry->UserData = KindWrite | ((ulong)to.Generation << 32) | (uint)port;
        if (to.Kind == PortKind.Tap)
        {
            entry->Operation = RingConstants.OperationWrite;
            entry->OperationFlags = RingConstants.NoWait;
        }
        else
        {
            entry->Operation = RingConstants.OperationSend;
            entry->OperationFlags = Syscall.MessageDontWait | Syscall.MessageNoSignal;
        }
    }

    private protected override void WriteQueue()
    {
        while (_ring.Pending > 0)
        {
            _ring.Enter(0);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        _ring.Dispose();
        _buffers.Dispose();
        _memory.Dispose();
        _wake.Dispose();
        NativeMemory.Free(_receive);
        NativeMemory.Free(_wakeCount);
        NativeMemory.Free(_pause);
    }

    private void RecycleBatch()
    {
        for (var i = 0; i < _batch; i++)
        {
            _buffers.Return(Slots[i].Buffer);
        }

        if (_batch > 0)
        {
            _buffers.Occupancy = _largeInBatch * 2 >= _batch ? LargeOccupancy : SmallOccupancy;
            _largeInBatch = 0;
            _buffers.Refill();
        }
    }

    private void Complete(in CompletionEntry completion)
    {
        var port = (int)(uint)completion.UserData;
        switch (completion.UserData & KindMask)
        {
            case KindRead:
                CompleteRead(completion, port);
                break;
            case KindWrite when IsCurrent(completion.UserData, port):
                Fail(port, (Errno)(-completion.Result));
                break;
            case KindWake:
                ArmWake();
                break;
            case KindTimer:
                _isTimed = false;
                ReadAgain();
                break;
            default:
                break;
        }
    }

    private bool IsCurrent(ulong userData, int port) =>
        (uint)port < (uint)_ports.Length && _ports[port].Descriptor is not null
        && _ports[port].Generation == ((userData >> 32) & 0xFF_FFFF);

    private int RegisterFileTable()
    {
        if (Environment.OSVersion.Version < s_tableLetsGo)
        {
            return 0;
        }

        var table = new FileTableRegistration { Count = FixedFiles, Flags = RingConstants.RegisterSparse };
        try
        {
            _ring.Register(RingConstants.RegisterFiles, &table, (uint)sizeof(FileTableRegistration), "register files");
            return FixedFiles;
        }
        catch (LinuxException)
        {
            return 0; // The table is bounded by the limit on open files; plain descriptors work too, a little slower.
        }
    }

    private void UpdateFile(int slot, int descriptor)
    {
        var update = new FileTableUpdate { Offset = (uint)slot, Descriptors = (ulong)&descriptor };
        _ring.Register(RingConstants.RegisterFilesUpdate, &update, 1, "update file table");
    }
}
