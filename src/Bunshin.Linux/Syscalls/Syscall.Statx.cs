using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const int AtEmptyPath = 0x1000;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const int StatxInodeOffset = 32;
    private const int StatxDeviceMajorOffset = 136;
    private const int StatxDeviceMinorOffset = 140;

    /// <summary>statx(2) for what identifies an open file; its structure is the same on every architecture, unlike <c>struct stat</c>.</summary>
    public static unsafe int Identify(FileDescriptor descriptor, out ulong device, out ulong inode)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        answer.Clear();
        int result;
        fixed (byte* start = answer)
        {
            result = Statx(descriptor, "", AtEmptyPath, StatxInode, start);
        }

        inode = BinaryPrimitives.ReadUInt64LittleEndian(answer[StatxInodeOffset..]);
        device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMajorOffset..]) << 32)
            | BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMinorOffset..]);
        return result;
    }

    [LibraryImport(Libc, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(FileDescriptor directory, string path, int flags, uint mask, byte* answer);
}
