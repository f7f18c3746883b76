using System.Globalization;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>A bpf filesystem of one test alone.</summary>
internal sealed class BpfFolder : IDisposable
{
    private static int s_count;

    public BpfFolder()
    {
        BpfKernel.Need();
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"bsn-bpf-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}"));
        Filesystem = BpfFilesystem.Open(Path);
    }

    public string Path { get; }

    public BpfFilesystem Filesystem { get; }

    public void Dispose()
    {
        Assert.Equal(0, Syscall.Unmount(Path, Syscall.UnmountDetach));
        Directory.Delete(Path);
    }
}
