namespace Bunshin.Linux.IoUring;

/// <summary>Numbers of <c>linux/io_uring.h</c> (6.18) that this project uses.</summary>
internal static class RingConstants
{
    /// <summary><c>IORING_SETUP_CQSIZE</c>.</summary>
    public const uint SetupCompletionSize = 1 << 3;

    /// <summary><c>IORING_SETUP_SUBMIT_ALL</c>: one bad entry does not stop the rest.</summary>
    public const uint SetupSubmitAll = 1 << 7;

    /// <summary><c>IORING_SETUP_SINGLE_ISSUER</c>: one thread alone touches the ring.</summary>
    public const uint SetupSingleIssuer = 1 << 12;

    /// <summary><c>IORING_SETUP_DEFER_TASKRUN</c>: completions are worked off when that thread waits, and at no other time.</summary>
    public const uint SetupDeferTaskrun = 1 << 13;

    /// <summary><c>IORING_ENTER_GETEVENTS</c>.</summary>
    public const uint EnterGetEvents = 1;

    /// <summary><c>IORING_OFF_SQES</c>.</summary>
    public const nint OffsetEntries = 0x1000_0000;

    /// <summary><c>IORING_OP_TIMEOUT</c>.</summary>
    public const byte OperationTimeout = 11;

    /// <summary><c>IORING_OP_ASYNC_CANCEL</c>.</summary>
    public const byte OperationCancel = 14;

    /// <summary><c>IORING_OP_READ</c>.</summary>
    public const byte OperationRead = 22;

    /// <summary><c>IORING_OP_WRITE</c>.</summary>
    public const byte OperationWrite = 23;

    /// <summary><c>IORING_OP_SEND</c>.</summary>
    public const byte OperationSend = 26;

    /// <summary><c>IORING_OP_RECVMSG</c>.</summary>
    public const byte OperationReceiveMessage = 10;

    /// <summary><c>IORING_OP_READ_MULTISHOT</c>, from 6.7 on.</summary>
    public const byte OperationReadMultishot = 49;

    /// <summary><c>IOSQE_FIXED_FILE</c>.</summary>
    public const byte EntryFixedFile = 1;

    /// <summary><c>IOSQE_BUFFER_SELECT</c>.</summary>
    public const byte EntryBufferSelect = 1 << 5;

    /// <summary><c>IOSQE_CQE_SKIP_SUCCESS</c>.</summary>
    public const byte EntrySkipSuccess = 1 << 6;

    /// <summary><c>IORING_RECV_MULTISHOT</c>.</summary>
    public const ushort ReceiveMultishot = 2;

    /// <summary><c>IORING_ASYNC_CANCEL_ALL</c>.</summary>
    public const uint CancelAll = 1;

    /// <summary><c>IORING_CQE_F_BUFFER</c>.</summary>
    public const uint CompletionBuffer = 1;

    /// <summary><c>IORING_CQE_F_MORE</c>.</summary>
    public const uint CompletionMore = 2;

    /// <summary><c>IORING_REGISTER_FILES_UPDATE</c>.</summary>
    public const uint RegisterFilesUpdate = 6;

    /// <summary><c>IORING_REGISTER_PROBE</c>.</summary>
    public const uint RegisterProbe = 8;

    /// <summary><c>IORING_REGISTER_FILES2</c>.</summary>
    public const uint RegisterFiles = 13;

    /// <summary><c>IORING_REGISTER_PBUF_RING</c>.</summary>
    public const uint RegisterBufferRing = 22;

    /// <summary><c>IORING_RSRC_REGISTER_SPARSE</c>.</summary>
    public const uint RegisterSparse = 1;

    /// <summary><c>RWF_NOWAIT</c>: fail with EAGAIN instead of going to a worker.</summary>
    public const uint NoWait = 8;
}
