using System.Runtime.CompilerServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.IoUring;

/// <summary>An io_uring by raw system calls: made, used and disposed of by one thread (SINGLE_ISSUER, DEFER_TASKRUN).</summary>
/// <remarks>Freshly submitted work runs inside <see cref="Enter"/>, and so does everything that was waiting for data.</remarks>
internal sealed unsafe class Ring : IDisposable
{
    private const uint SetupFlags = RingConstants.SetupCompletionSize | RingConstants.SetupSubmitAll
        | RingConstants.SetupSingleIssuer | RingConstants.SetupDeferTaskrun;

    private readonly FileDescriptor _descriptor;
    private readonly nint _rings;
    private readonly nuint _ringsLength;
    private readonly nint _entries;
    private readonly nuint _entriesLength;
    private readonly uint* _submissionTail;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly CompletionEntry* _completions;
    private readonly uint _submissionMask;
    private readonly uint _completionMask;
    private uint _tail;
    private uint _submitted;

    /// <summary>Makes a ring with room for <paramref name="entries"/> submissions; both numbers are powers of two.</summary>
    /// <exception cref="LinuxException">ENOSYS, EPERM where io_uring is refused; EINVAL on kernels before 6.1.</exception>
    public Ring(uint entries, uint completions)
    {
        var parameters = new RingParameters { Flags = SetupFlags, CompletionEntries = completions };
        _descriptor = Syscall.IoUringSetup(entries, &parameters);
        if (_descriptor.IsInvalid)
        {
            throw new LinuxException("set up", "io_uring", Syscall.LastErrno);
        }

        _ringsLength = Math.Max(
            parameters.Submission.Array + (parameters.SubmissionEntries * sizeof(uint)),
            parameters.Completion.Entries + (parameters.CompletionEntries * (uint)sizeof(CompletionEntry)));
        _entriesLength = parameters.SubmissionEntries * (uint)sizeof(SubmissionEntry);
        _rings = Map(_ringsLength, 0);
        _entries = Map(_entriesLength, RingConstants.OffsetEntries);
        var start = (byte*)_rings;
        _submissionTail = (uint*)(start + parameters.Submission.Tail);
        _completionHead = (uint*)(start + parameters.Completion.Head);
        _completionTail = (uint*)(start + parameters.Completion.Tail);
        _completions = (CompletionEntry*)(start + parameters.Completion.Entries);
        _submissionMask = parameters.SubmissionEntries - 1;
        _completionMask = parameters.CompletionEntries - 1;
        var array = (uint*)(start + parameters.Submission.Array);
        for (uint i = 0; i < parameters.SubmissionEntries; i++)
        {
            array[i] = i; // The index array exists for reordering, which nobody needs: identity, once.
        }
    }

    /// <summary>Entries taken and not yet submitted.</summary>
    public uint Pending => _tail - _submitted;

    /// <summary>Completions that can be read without entering the kernel.</summary>
    public uint Ready => Volatile.Read(ref *_completionTail) - *_completionHead;

    /// <summary>Whether this kernel knows <paramref name="operation"/>.</summary>
    public bool Knows(byte operation)
    {
        // struct io_uring_probe: last_op, ops_len, resv[3.5], then 256 × { op, resv, u16 flags, resv2 }.
        Span<byte> probe = stackalloc byte[16 + (256 * 8)];
        probe.Clear();
        fixed (byte* start = probe)
        {
            return Syscall.IoUringRegister(_descriptor, RingConstants.RegisterProbe, start, 256) >= 0
                && (probe[16 + (operation * 8) + 2] & 1) != 0;
        }
    }

    /// <summary>io_uring_register(2) on this ring.</summary>
    /// <exception cref="LinuxException">It was refused.</exception>
    public void Register(uint operation, void* argument, uint count, string what) =>
        Syscall.Check(Syscall.IoUringRegister(_descriptor, operation, argument, count), what, "io_uring");

    /// <summary>A cleared entry to fill; submits what is pending first when the queue is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SubmissionEntry* Take()
    {
        if (_tail - _submitted > _submissionMask)
        {
            Enter(0);
        }

        var entry = (SubmissionEntry*)_entries + (_tail++ & _submissionMask);
        *entry = default;
        return entry;
    }

    /// <summary>Submits what is pending, in order, and waits until <paramref name="complete"/> completions are there.</summary>
    /// <returns>False when a signal cut the wait short or memory is short for the moment; the caller goes round again.</returns>
    /// <exception cref="LinuxException">Any other failure, which would be a mistake of ours.</exception>
    public bool Enter(uint complete)
    {
        // The kernel reads the entries once it sees the tail: they must be written before.
        Volatile.Write(ref *_submissionTail, _tail);
        var done = Syscall.IoUringEnter(_descriptor.Number, _tail - _submitted, complete, RingConstants.EnterGetEvents);
        if (done >= 0)
        {
            _submitted += (uint)done;
            return true;
        }

        return Syscall.LastErrno is Errno.EINTR or Errno.EAGAIN or Errno.EBUSY
            ? false
            : throw new LinuxException("enter", "io_uring", Syscall.LastErrno);
    }

    /// <summary>The next completion, if there is one; it is consumed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReap(out CompletionEntry entry)
    {
        var head = *_completionHead;

        // The kernel writes the entry before it moves the tail: read the tail first.
        if (head == Volatile.Read(ref *_completionTail))
        {
            entry = default;
            return false;
        }

        entry = _completions[head & _completionMask];

        // The slot may be overwritten once the kernel sees the head move: read it before.
        Volatile.Write(ref *_completionHead, head + 1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptor.Dispose();
        Unmap(_rings, _ringsLength);
        Unmap(_entries, _entriesLength);
    }

    private static void Unmap(nint address, nuint length)
    {
        if (address != 0)
        {
            Syscall.MemoryUnmap(address, length);
        }
    }

    private nint Map(nuint length, nint offset)
    {
        var address = Syscall.MemoryMap(_descriptor, length, offset);
        if (address != -1)
        {
            return address;
        }

        var errno = Syscall.LastErrno;
        Dispose();
        throw new LinuxException("map", "io_uring", errno);
    }
}
