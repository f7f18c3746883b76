using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const int AtEmptyPath = 0x1000;
    private const uint StatxInode = 0x100;
    private const int StatxSize = 256;
    private const uint StatxModeAndUser = 0x2 | 0x8;
    private const int StatxUserOffset = 20;
    private const int StatxModeOffset = 28;
    private const int StatxInodeOffset = 32;
    private const int StatxDeviceMajorOffset = 136;
    private const int StatxDeviceMinorOffset = 140;

    /// <summary>statx(2) for what identifies an open file; its structure is the same on every architecture, unlike <c>struct stat</c>.</summary>
    public static int Identify(FileDescriptor descriptor, out ulong device, out ulong inode)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        var result = Statx(descriptor, StatxInode, answer);
        inode = BinaryPrimitives.ReadUInt64LittleEndian(answer[StatxInodeOffset..]);
        device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMajorOffset..]) << 32)
            | BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxDeviceMinorOffset..]);
        return result;
    }

    /// <summary>statx(2) for whose an open file is, and who may write to it.</summary>
    public static int OwnerOf(FileDescriptor descriptor, out uint user, out ushort mode)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        var result = Statx(descriptor, StatxModeAndUser, answer);
        user = BinaryPrimitives.ReadUInt32LittleEndian(answer[StatxUserOffset..]);
        mode = BinaryPrimitives.ReadUInt16LittleEndian(answer[StatxModeOffset..]);
        return result;
    }

    private static unsafe int Statx(FileDescriptor descriptor, uint mask, Span<byte> answer)
    {
        answer.Clear();
        fixed (byte* start = answer)
        {
            return Statx(descriptor, "", AtEmptyPath, mask, start);
        }
    }

    [LibraryImport(Libc, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(FileDescriptor directory, string path, int flags, uint mask, byte* answer);
}
