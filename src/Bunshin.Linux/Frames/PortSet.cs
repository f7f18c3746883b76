using System.Runtime.CompilerServices;
using Bunshin.Linux.Syscalls;
using Bunshin.Packets.Ethernet;
using Bunshin.Packets.Segmentation;

namespace Bunshin.Linux.Frames;

/// <summary>Ports served by one thread: it waits for frames from any of them, looks at a batch, and sends frames on in place.</summary>
/// <remarks>
/// Made, used and disposed of by one thread; only <see cref="Wake"/> may be called from others. What was read is written from the same
/// memory, with its virtio-net header, so that large frames and unfinished checksums pass whole; tags are put in where it lies.
/// Nothing allocates between two waits.
/// </remarks>
public abstract unsafe class PortSet : IDisposable
{
    /// <summary>Most frames that one <see cref="Wait"/> returns.</summary>
    public const int BatchSize = 64;

    private const int Copies = 4;

    private protected readonly FrameSlot[] Slots = new FrameSlot[BatchSize];
    private protected readonly FailureCounts FailedPorts = new();
    private protected readonly ReadRetries Retries = new();

    private readonly FrameMemory _copies = new(Copies);
    private int _copied;

    private protected PortSet()
    {
    }

    /// <summary>How this set reads and writes, for people: <c>io_uring</c> or <c>recvmmsg</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What failed since <see cref="ForgetFailures"/>, as known after <see cref="Wait"/>: all of it, by port and errno.</summary>
    public ReadOnlySpan<PortFailure> Failures => FailedPorts.All;

    /// <summary>A frame of the last batch.</summary>
    public ReceivedFrame this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ref var slot = ref Slots[index];
            return new ReceivedFrame(
                slot.Port,
                new Span<byte>(slot.Start + VirtioNetHeader.Size, slot.Length - VirtioNetHeader.Size),
                slot.Tag,
                ((VirtioNetHeader*)slot.Start)->GsoType != 0);
        }
    }

    /// <summary>What the sender of frame <paramref name="index"/> left unfinished; offsets count from the destination address of the frame as received.</summary>
    public PacketOffload OffloadOf(int index)
    {
        ref var slot = ref Slots[index];
        ref var header = ref *(VirtioNetHeader*)slot.Start;
        var needsChecksum = (header.Flags & VirtioNetHeader.NeedsChecksum) != 0;
        return new PacketOffload(
            header.GsoType == 0 ? 0 : header.GsoSize,
            needsChecksum,
            needsChecksum ? header.ChecksumStart - (slot.AddedTags * VlanTag.Length) : 0,
            header.ChecksumOffset);
    }

    /// <summary>With io_uring where this kernel allows it and knows multishot reads (6.7), else with recvmmsg and sendmmsg.</summary>
    public static PortSet CreateBest() => CreateIoUring(out _) ?? CreateMmsg();

    /// <summary>With io_uring.</summary>
    /// <param name="reason">Why there is none, where null is returned.</param>
    public static PortSet? CreateIoUring(out string? reason)
    {
        try
        {
            reason = null;
            return new IoUringPortSet();
        }
        catch (LinuxException refused)
        {
            reason = refused.Message;
            return null;
        }
    }

    /// <summary>With epoll, recvmmsg and sendmmsg.</summary>
    public static PortSet CreateMmsg() => new MmsgPortSet();

    /// <summary>Starts reading from <paramref name="descriptor"/>, which stays the caller's to dispose of, after <see cref="Remove"/>.</summary>
    /// <param name="descriptor">What is read and written.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="number">The number it shall have, if that is free; null for any.</param>
    /// <returns>The port's number, small and reused.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public abstract int Add(FileDescriptor descriptor, PortKind kind, int? number = null);

    /// <summary>Stops reading from a port. Frames of it that are still under way are dropped.</summary>
    public abstract void Remove(int port);

    /// <summary>Begins to count failures anew; for whoever has read them.</summary>
    public void ForgetFailures() => FailedPorts.Clear();

    /// <summary>Sends what <see cref="Send(int, int)"/> collected, gives the last batch's memory back, and blocks until frames or a wake-up are there.</summary>
    /// <returns>Frames that can be looked at now; 0 after a wake-up.</returns>
    public abstract int Wait();

    /// <summary>Sends frame <paramref name="index"/> of the batch out of <paramref name="port"/>, a tag put in line, at the next <see cref="Wait"/>.</summary>
    public void Send(int index, int port)
    {
        var tag = Slots[index].Tag;
        Send(index, port, tag.IsPresent ? new ReadOnlySpan<VlanTag>(in tag) : []);
    }

    /// <summary>The same with other tags.</summary>
    /// <param name="index">Which frame of the batch.</param>
    /// <param name="port">Where it goes.</param>
    /// <param name="tags">What follows the addresses, outermost first; at most 9. A tag that was out of band is not put in by itself.</param>
    /// <param name="rest">
    /// Where in the received bytes that begins which follows the tags: 12 for all of it. Tags are put in without a copy; a frame is
    /// copied only where bytes are cut out of it, or where it goes to several ports with different tags.
    /// </param>
    public void Send(int index, int port, ReadOnlySpan<VlanTag> tags, int rest = FrameSlot.Untouched)
    {
        ref var slot = ref Slots[index];
        if (rest != FrameSlot.Untouched || !slot.Has(tags))
        {
            if (rest != FrameSlot.Untouched || slot.IsQueued)
            {
                SendEdited(slot, tags, rest, port);
                return;
            }

            slot.Put(tags);
        }

        slot.IsQueued = true;
        Queue(slot.Start, slot.Length, port);
    }

    /// <summary>Puts another frame in the place of frame <paramref name="index"/>, copied; for the rare one that is made here and not received.</summary>
    /// <param name="index">Which frame of the batch; not sent on before.</param>
    /// <param name="frame">From the destination address on, finished: it is not a GSO frame, its checksums are complete.</param>
    /// <returns>The frame where it lies now; empty where it is longer than any frame.</returns>
    public ReadOnlySpan<byte> Replace(int index, ReadOnlySpan<byte> frame)
    {
        ref var slot = ref Slots[index];
        if (frame.Length > FrameMemory.BufferSize - (2 * FrameSlot.HeadRoom) - VirtioNetHeader.Size)
        {
            return [];
        }

        slot.Length = VirtioNetHeader.Size + frame.Length;
        new Span<byte>(slot.Start, VirtioNetHeader.Size).Clear();
        var place = new Span<byte>(slot.Start + VirtioNetHeader.Size, frame.Length);
        frame.CopyTo(place);
        return place;
    }

    /// <summary>Makes a blocked <see cref="Wait"/> return; the one member for other threads.</summary>
    public abstract void Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        _copies.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees memory and descriptors that the set itself made.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Queues a write of memory that stays as it is until <see cref="WriteQueue"/> or <see cref="Wait"/>.</summary>
    private protected abstract void Queue(byte* start, int length, int port);

    /// <summary>Writes what is queued. Both ways of writing are over when this returns.</summary>
    private protected abstract void WriteQueue();

    /// <summary>What is queued has been written.</summary>
    private protected void CopiesAreFree() => _copied = 0;

    private void SendEdited(in FrameSlot slot, ReadOnlySpan<VlanTag> tags, int rest, int port)
    {
        // What was received lies where it was, except for the addresses, which have moved before the tags that were put in.
        var received = slot.Length - VirtioNetHeader.Size - (slot.AddedTags * VlanTag.Length);
        var behind = new ReadOnlySpan<byte>(slot.Start + slot.Length - received + rest, received - rest);
        var header = *(VirtioNetHeader*)slot.Start;
        header.Shift(((tags.Length - slot.AddedTags) * VlanTag.Length) - (rest - FrameSlot.Untouched));
        QueueCopy(header, new ReadOnlySpan<byte>(slot.Start + VirtioNetHeader.Size, FrameSlot.Untouched), tags, behind, port);
    }

    private void QueueCopy(
        in VirtioNetHeader header, ReadOnlySpan<byte> addresses, ReadOnlySpan<VlanTag> tags, ReadOnlySpan<byte> rest, int port)
    {
        var before = VirtioNetHeader.Size + FrameSlot.Untouched + (tags.Length * VlanTag.Length);
        if (before + rest.Length > FrameMemory.BufferSize)
        {
            Fail(port, Errno.EMSGSIZE);
            return;
        }

        if (_copied == Copies)
        {
            // A write is over when it has been submitted, so that this and Wait free all copies.
            WriteQueue();
            CopiesAreFree();
        }

        var start = _copies[_copied++];
        *(VirtioNetHeader*)start = header;
        addresses.CopyTo(new Span<byte>(start + VirtioNetHeader.Size, FrameSlot.Untouched));
        FrameSlot.Write(tags, new Span<byte>(start + VirtioNetHeader.Size + FrameSlot.Untouched, tags.Length * VlanTag.Length));
        rest.CopyTo(new Span<byte>(start + before, rest.Length));
        Queue(start, before + rest.Length, port);
    }

    /// <summary>A frame for a port is lost.</summary>
    private protected void Fail(int port, Errno errno) => FailedPorts.Add(port, errno, isRead: false);

    /// <summary>Reading from a port has ended. It is counted and begun again after a while, unless the device is gone for good.</summary>
    private protected void FailRead(int port, Errno errno)
    {
        if (!ReadRetries.IsForGood(errno))
        {
            FailedPorts.Add(port, errno, isRead: true);
            Retries.Add(port, Environment.TickCount64);
        }
    }
}

/// <summary>What a port's descriptor is.</summary>
public enum PortKind
{
    /// <summary>A TAP with the 10-byte virtio-net header: read and written frame by frame, tags always in line.</summary>
    Tap,

    /// <summary>A packet socket with the virtio-net header and auxiliary data: the outermost tag comes out of band.</summary>
    PacketSocket,
}
