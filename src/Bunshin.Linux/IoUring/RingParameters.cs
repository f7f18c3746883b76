using System.Runtime.InteropServices;

namespace Bunshin.Linux.IoUring;

/// <summary><c>struct io_uring_params</c>, 120 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingParameters
{
    /// <summary>Entries of the submission queue, as made.</summary>
    public uint SubmissionEntries;

    /// <summary>Entries of the completion queue; asked for with <see cref="RingConstants.SetupCompletionSize"/>.</summary>
    public uint CompletionEntries;

    /// <summary><c>IORING_SETUP_*</c>.</summary>
    public uint Flags;

    /// <summary>For kernel-side polling, unused here.</summary>
    public uint ThreadCpu;

    /// <summary>For kernel-side polling, unused here.</summary>
    public uint ThreadIdle;

    /// <summary><c>IORING_FEAT_*</c> of this kernel.</summary>
    public uint Features;

    /// <summary>Descriptor of a ring to share workers with, unused here.</summary>
    public uint WorkQueue;

    private uint _reserved0;
    private uint _reserved1;
    private uint _reserved2;

    /// <summary>Where the parts of the submission ring lie.</summary>
    public SubmissionOffsets Submission;

    /// <summary>Where the parts of the completion ring lie.</summary>
    public CompletionOffsets Completion;
}
