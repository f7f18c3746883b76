using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Frames;

/// <summary>Ports over epoll, recvmmsg and sendmmsg, where io_uring is refused; TAPs are read and written one frame a call.</summary>
internal sealed unsafe class MmsgPortSet : PortSet
{
    private const uint EpollIn = 1;
    private const ulong WakeMark = ulong.MaxValue;
    private const int ControlRoom = 40;
    private const int HeadRoom = FrameSlot.HeadRoom;
    private const int Ready = 64;
    private const int SendQueue = 512;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly FrameMemory _memory = new(BatchSize);
    private readonly byte[] _events = new byte[Ready * EpollEvent.Size];
    private readonly BatchedMessage* _messages;
    private readonly IoVector* _vectors;
    private readonly byte* _control;
    private readonly (int Port, int Length, nint Start)[] _queue = new (int, int, nint)[SendQueue];
    private MmsgPort[] _ports = new MmsgPort[16];
    private int _queued;
    private int _batch;
    private int _used;

    public MmsgPortSet()
    {
        _epoll = Syscall.EpollCreate();
        Syscall.Check(_epoll.IsInvalid ? -1 : 0, "make", "epoll");
        _wake = Syscall.EventFd(Syscall.OpenNonBlocking);
        Syscall.Check(Syscall.EpollAdd(_epoll, _wake, EpollIn, WakeMark), "watch", "eventfd");
        _messages = (BatchedMessage*)NativeMemory.AllocZeroed(BatchSize, (nuint)sizeof(BatchedMessage));
        _vectors = (IoVector*)NativeMemory.AllocZeroed(BatchSize, (nuint)sizeof(IoVector));
        _control = (byte*)NativeMemory.AllocZeroed(BatchSize, ControlRoom);
    }

    public override string Name => "recvmmsg";

    public override int Add(FileDescriptor descriptor, PortKind kind, int? number = null)
    {
        const nuint FIONBIO = 0x5421;
        Span<byte> one = stackalloc byte[sizeof(int)];
        one[0] = 1;
        Syscall.Check(Syscall.Ioctl(descriptor, FIONBIO, one), "make non-blocking", "port");
        var port = number ?? Array.FindIndex(_ports, p => p.Descriptor is null);
        port = port < 0 ? _ports.Length : port;
        if (port >= _ports.Length)
        {
            Array.Resize(ref _ports, Math.Max(port + 1, _ports.Length * 2));
        }

        FailedPorts.MakeRoom(_ports.Length);
        Syscall.Check(Syscall.EpollAdd(_epoll, descriptor, EpollIn, (ulong)port), "watch", "port");
        _ports[port] = new MmsgPort { Descriptor = descriptor, Kind = kind };
        return port;
    }

    public override void Remove(int port)
    {
        if (_ports[port].Descriptor is { } descriptor)
        {
            Flush();
            Syscall.EpollDelete(_epoll, descriptor);
            _ports[port] = default;
            Retries.Forget(port);
        }
    }

    public override int Wait()
    {
        Flush();
        CopiesAreFree();
        _batch = 0;
        _used = 0;
        var ready = Syscall.EpollWait(_epoll, _events, Retries.IsAny ? Retries.Timeout(Environment.TickCount64) : -1);
        if (ready < 0 && Syscall.LastErrno != Errno.EINTR)
        {
            throw new LinuxException("wait for", "frames", Syscall.LastErrno);
        }

        for (var i = 0; i < ready && _used < BatchSize; i++)
        {
            var data = EpollEvent.Data(_events.AsSpan(i * EpollEvent.Size));
            if (data == WakeMark)
            {
                ulong count;
                Syscall.Read(_wake, (byte*)&count, sizeof(ulong));
                continue;
            }

            // What is left over when the batch is full is reported again: level-triggered. The kernel takes turns among ready ports.
            var room = Math.Max(1, (BatchSize - _used) / (ready - i));
            ReadPort((int)data, room);
        }

        if (Retries.IsAny)
        {
            ReadAgain();
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
        if (_queued == SendQueue)
        {
            Flush();
        }

        _queue[_queued++] = (port, length, (nint)start);
    }

    private protected override void WriteQueue() => Flush();

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        _epoll.Dispose();
        _wake.Dispose();
        _memory.Dispose();
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_control);
    }

    private void ReadPort(int port, int room)
    {
        if (_ports[port].Descriptor is not { } descriptor)
        {
            return;
        }

        if (_ports[port].Kind == PortKind.Tap)
        {
            ReadTap(port, descriptor, room);
        }
        else
        {
            ReadSocket(port, descriptor, room);
        }
    }

    private void ReadTap(int port, FileDescriptor descriptor, int room)
    {
        for (var i = 0; i < room; i++)
        {
            var start = _memory[_used] + HeadRoom;
            var length = Syscall.Read(descriptor, start, FrameMemory.BufferSize - HeadRoom);
            if (length < VirtioNetHeader.Size)
            {
                if (length < 0)
                {
                    EndReading(port, descriptor, Syscall.LastErrno);
                }

                return;
            }

            _used++;
            Slots[_batch++] = new FrameSlot { Start = start, Length = (int)length, Port = port };
        }
    }

    // A port that fails would be reported for ever. Its number stays taken until its owner gives it back.
    private void EndReading(int port, FileDescriptor descriptor, Errno errno)
    {
        if (errno is not (Errno.EAGAIN or Errno.EINTR or Errno.ENETDOWN))
        {
            Syscall.EpollDelete(_epoll, descriptor);
            FailRead(port, errno);
        }
    }

    private void ReadAgain()
    {
        var now = Environment.TickCount64;
        while (Retries.TryTake(now, out var port))
        {
            if (_ports[port].Descriptor is { } descriptor && Syscall.EpollAdd(_epoll, descriptor, EpollIn, (ulong)port) < 0)
            {
                FailRead(port, Syscall.LastErrno);
            }
        }
    }

    private void ReadSocket(int port, FileDescriptor descriptor, int room)
    {
        for (var i = 0; i < room; i++)
        {
            _vectors[i] = new IoVector { Start = _memory[_used + i] + HeadRoom, Length = FrameMemory.BufferSize - HeadRoom };
            _messages[i].Header = new MessageHeader
            {
                Vectors = _vectors + i,
                VectorCount = 1,
                Control = _control + (i * ControlRoom),
                ControlLength = ControlRoom,
            };
        }

        var received = Syscall.ReceiveMessages(descriptor, _messages, (uint)room, Syscall.MessageDontWait | Syscall.MessageTruncated);
        if (received < 0)
        {
            EndReading(port, descriptor, Syscall.LastErrno);
            return;
        }

        var first = _used;
        _used += received;
        for (var i = 0; i < received; i++)
        {
            ref var message = ref _messages[i];
            if (message.Length is < VirtioNetHeader.Size or > FrameMemory.BufferSize - HeadRoom)
            {
                continue;
            }

            Slots[_batch++] = new FrameSlot
            {
                Start = _memory[first + i] + HeadRoom,
                Length = (int)message.Length,
                Port = port,
                Tag = FrameSlot.ReadTag((byte*)message.Header.Control, message.Header.ControlLength),
            };
        }
    }

    private void Flush()
    {
        for (var at = 0; at < _queued;)
        {
            var port = _queue[at].Port;
            var count = 1;
            while (at + count < _queued && count < BatchSize && _queue[at + count].Port == port)
            {
                count++;
            }

            if (_ports[port].Descriptor is { } descriptor)
            {
                SendRun(port, descriptor, _queue.AsSpan(at, count));
            }

            at += count;
        }

        _queued = 0;
    }

    private void SendRun(int port, FileDescriptor descriptor, ReadOnlySpan<(int Port, int Length, nint Start)> run)
    {
        if (_ports[port].Kind == PortKind.Tap)
        {
            foreach (var (_, length, start) in run)
            {
                if (Syscall.Write(descriptor, (byte*)start, (nuint)length) < 0)
                {
                    Fail(port, Syscall.LastErrno);
                }
            }

            return;
        }

        for (var i = 0; i < run.Length; i++)
        {
            _vectors[i] = new IoVector { Start = (void*)run[i].Start, Length = (nuint)run[i].Length };
            _messages[i].Header = new MessageHeader { Vectors = _vectors + i, VectorCount = 1 };
        }

        for (var at = 0; at < run.Length;)
        {
            const int Flags = Syscall.MessageDontWait | Syscall.MessageNoSignal;
            var sent = Syscall.SendMessages(descriptor, _messages + at, (uint)(run.Length - at), Flags);
            if (sent < 0)
            {
                Fail(port, Syscall.LastErrno); // The first of the rest is the one refused: go on behind it.
                sent = 1;
            }

            at += sent;
        }
    }
}
