using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bunshin.Linux.Syscalls;

internal static partial class Syscall
{
    private const int StatFsSize = 256; // struct statfs is 120 bytes on 64-bit machines; its first 8 are the type.

    /// <summary>statfs(2) for what kind of filesystem <paramref name="path"/> is on (<c>linux/magic.h</c>).</summary>
    public static unsafe int FilesystemType(string path, out uint type)
    {
        Span<byte> answer = stackalloc byte[StatFsSize];
        answer.Clear();
        fixed (byte* start = answer)
        {
            var result = StatFs(path, start);
            type = BinaryPrimitives.ReadUInt32LittleEndian(answer);
            return result;
        }
    }

    [LibraryImport(Libc, EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int StatFs(string path, byte* answer);
}
