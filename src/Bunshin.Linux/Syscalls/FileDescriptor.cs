using Microsoft.Win32.SafeHandles;

namespace Bunshin.Linux.Syscalls;

/// <summary>An open file descriptor that is closed once, when disposed or finalised. Every one is opened close-on-exec.</summary>
public sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>An invalid one, to be filled by the marshaller.</summary>
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Takes <paramref name="descriptor"/> over.</summary>
    /// <param name="descriptor">The number; -1 makes an invalid handle.</param>
    /// <param name="ownsHandle">False to leave closing to somebody else.</param>
    public FileDescriptor(int descriptor, bool ownsHandle = true)
        : base(ownsHandle) => SetHandle(descriptor);

    /// <summary>The number, valid only while this object is kept alive by its user.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Syscall.Close((int)handle) == 0;
}
