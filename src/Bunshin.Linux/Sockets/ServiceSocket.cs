using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Sockets;

/// <summary>A unix socket on which a service waits for its clients.</summary>
/// <remarks>
/// It is bound in a directory that nobody else can enter, gets owner and mode there, and is then moved to its place: at no moment can somebody
/// connect who may not, and where a dead service left its socket, there is never no socket.
/// </remarks>
public sealed class ServiceSocket : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const uint Unchanged = uint.MaxValue;
    private const uint PrivateMode = 0x1C0; // 0700
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int LongestPath = 107;
    private const int FileTypes = 0xF000;
    private const int SocketFile = 0xC000;

    private readonly (ulong Device, ulong Inode) _file;

    private ServiceSocket(string path, Socket socket)
    {
        Path = path;
        Socket = socket;
        _file = Identify(path);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Bound; listening is for its user to begin.</summary>
    public Socket Socket { get; }

    /// <summary>Makes one, in the place of one that a dead service left.</summary>
    /// <param name="path">Where; its directory is made if it is not there.</param>
    /// <param name="group">A group whose members may connect too; null for the user alone.</param>
    /// <exception cref="LinuxException">A service that lives has it (EADDRINUSE, and who), or it cannot be made.</exception>
    public static ServiceSocket Bind(string path, uint? group)
    {
        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var workshop = System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".bunshin-{Environment.ProcessId}"));
        var made = System.IO.Path.Combine(workshop, "s");
        if (Math.Max(Encoding.UTF8.GetByteCount(made), Encoding.UTF8.GetByteCount(path)) > LongestPath)
        {
            throw new LinuxException("listen on", path, Errno.ENAMETOOLONG, $"a socket's path has at most {LongestPath} bytes, and so has that of the folder it is made in");
        }

        _ = Directory.CreateDirectory(directory);
        RefuseIfTaken(path);
        MakeWorkshop(workshop);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(made));
            if (group is { } id)
            {
                _ = Syscall.Check(Syscall.ChangeOwner(made, Unchanged, id), "give to a group", path);
            }

            File.SetUnixFileMode(made, group is null ? OwnerOnly : OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            File.Move(made, path, overwrite: true);
            return new ServiceSocket(path, socket);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new LinuxException("listen on", path, (Errno)refused.NativeErrorCode, inner: refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            Directory.Delete(workshop, recursive: true);
        }
    }

    /// <summary>Closes it and takes it away, unless a successor has put its own there.</summary>
    public void Dispose()
    {
        Socket.Dispose();
        if (Identify(Path) == _file)
        {
            File.Delete(Path);
        }
    }

    // One that is there is a dead process's of the same number, or somebody's trap.
    private static void MakeWorkshop(string workshop)
    {
        if (Directory.Exists(workshop))
        {
            Directory.Delete(workshop, recursive: true);
        }

        _ = Syscall.Check(Syscall.MakeDirectory(workshop, PrivateMode), "make folder", workshop);
    }

    private static (ulong Device, ulong Inode) Identify(string path)
    {
        using var file = Syscall.Open(path, Syscall.OpenPath);
        return !file.IsInvalid && Syscall.Identify(file, out var device, out var inode) == 0 ? (device, inode) : default;
    }

    private static void RefuseIfTaken(string path)
    {
        using var file = Syscall.Open(path, Syscall.OpenPath);
        if (file.IsInvalid)
        {
            return;
        }

        if (Syscall.OwnerOf(file, out _, out var mode) < 0 || (mode & FileTypes) != SocketFile)
        {
            throw new LinuxException("listen on", path, Errno.EEXIST, "what is there is no socket, and is left alone");
        }

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return;
        }

        throw new LinuxException("listen on", path, Errno.EADDRINUSE, $"{Holder(client)} has it; stop that first, or give another path");
    }

    private static string Holder(Socket client)
    {
        Span<int> credentials = stackalloc int[3];
        try
        {
            _ = client.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
            var name = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{credentials[0]}/comm")).Trim();
            return string.Create(CultureInfo.InvariantCulture, $"process {credentials[0]} ({name})");
        }
        catch (Exception unseen) when (unseen is SocketException or IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
