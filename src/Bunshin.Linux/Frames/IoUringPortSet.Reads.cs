using Bunshin.Linux.IoUring;

namespace Bunshin.Linux.Frames;

internal sealed unsafe partial class IoUringPortSet
{
    private void CompleteRead(in CompletionEntry completion, int port)
    {
        var isCurrent = IsCurrent(completion.UserData, port);
        if (completion.HasBuffer)
        {
            _buffers.Taken();
            if (!isCurrent || !TryFill(ref Slots[_batch], completion, port))
            {
                _buffers.Return(completion.Buffer);
                _buffers.Refill();
            }
            else
            {
                _largeInBatch += Slots[_batch].Length > LargeFrame ? 1 : 0;
                _batch++;
            }
        }

        if (!completion.HasMore && isCurrent)
        {
            // Out of buffers, or the interface went down (ENETDOWN is told once): both pass.
            var errno = (Errno)(-Math.Min(completion.Result, 0));
            if (errno is Errno.None or Errno.ENOBUFS or Errno.ENETDOWN or Errno.EAGAIN or Errno.EINTR)
            {
                Rearm(port);
                return;
            }

            FailRead(port, errno);
            ReadAgain();
        }
    }

    private void Rearm(int port) => _anyNeedsArming = _ports[port].NeedsArming = true;

    // Arms what is due, and has itself called again for the rest.
    private void ReadAgain()
    {
        var now = Environment.TickCount64;
        while (Retries.TryTake(now, out var port))
        {
            Rearm(port);
        }

        var timeout = Retries.Timeout(now);
        if (timeout < 0 || _isTimed)
        {
            return;
        }

        // struct __kernel_timespec: seconds, nanoseconds. A millisecond more, so that what is due then is.
        _isTimed = true;
        (_pause[0], _pause[1]) = Math.DivRem((timeout + 1) * 1_000_000L, 1_000_000_000L);
        var entry = _ring.Take();
        entry->Operation = RingConstants.OperationTimeout;
        entry->Descriptor = -1;
        entry->Address = (ulong)_pause;
        entry->Length = 1;
        entry->UserData = KindTimer;
    }

    private bool TryFill(ref FrameSlot slot, in CompletionEntry completion, int port)
    {
        var start = _memory[completion.Buffer] + FrameSlot.HeadRoom;
        slot = new FrameSlot { Port = port, Buffer = completion.Buffer };
        if (_ports[port].Kind == PortKind.Tap)
        {
            slot.Start = start;
            slot.Length = completion.Result;
            return completion.Result >= VirtioNetHeader.Size;
        }

        var output = (ReceiveOutput*)start;
        var payload = sizeof(ReceiveOutput) + ControlRoom;
        slot.Start = start + payload;
        slot.Length = (int)output->PayloadLength;
        slot.Tag = FrameSlot.ReadTag(start + sizeof(ReceiveOutput), output->ControlLength);
        return slot.Length >= VirtioNetHeader.Size && slot.Length <= FrameMemory.BufferSize - FrameSlot.HeadRoom - payload;
    }

    private void ArmReads()
    {
        _anyNeedsArming = false;
        for (var port = 0; port < _ports.Length; port++)
        {
            ref var reading = ref _ports[port];
            if (!reading.NeedsArming)
            {
                continue;
            }

            reading.NeedsArming = false;
            var entry = _ring.Take();
            entry->Flags = (byte)(reading.EntryFlags | RingConstants.EntryBufferSelect);
            entry->Descriptor = reading.Target;
            entry->BufferGroup = Group;
            entry->UserData = KindRead | ((ulong)reading.Generation << 32) | (uint)port;
            if (reading.Kind == PortKind.Tap)
            {
                entry->Operation = RingConstants.OperationReadMultishot;
                entry->Offset = ulong.MaxValue;
            }
            else
            {
                entry->Operation = RingConstants.OperationReceiveMessage;
                entry->Priority = RingConstants.ReceiveMultishot;
                entry->Address = (ulong)_receive;
                entry->Length = 1;
            }
        }
    }

    private void ArmWake()
    {
        var entry = _ring.Take();
        entry->Operation = RingConstants.OperationRead;
        entry->Descriptor = _wake.Number;
        entry->Address = (ulong)_wakeCount;
        entry->Length = sizeof(ulong);
        entry->UserData = KindWake;
    }
}
