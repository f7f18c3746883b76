using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Ownership;

/// <summary>A unix socket on which a service waits for its clients.</summary>
/// <remarks>
/// <para>
/// It is bound in a directory that nobody else can enter, gets owner and mode there, listens, and is then moved to its place: at no moment can
/// somebody connect who may not, or be refused for coming early; and where a dead service left its socket, there is never no socket.
/// </para>
/// <para>
/// Services of ours look at a place, put a socket there and take it away in turns, by a lock for each place: none takes what another has put there
/// since it looked.
/// </para>
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

    /// <summary>How many connections wait to be accepted, as far as the system allows: beyond, clients that do not wait are refused with EAGAIN.</summary>
    public const int Backlog = 4096;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(10);
    private static int s_count;

    private readonly (ulong Device, ulong Inode) _file;
    private bool _isOver;

    private ServiceSocket(string path, Socket socket, (ulong Device, ulong Inode) file)
    {
        Path = path;
        Socket = socket;
        _file = file;
    }

    public string Path { get; }

    /// <summary>It listens: who connects waits until its user accepts.</summary>
    public Socket Socket { get; }

    /// <summary>Makes one, in the place of one that a dead service left.</summary>
    /// <param name="path">Where; its directory is made if it is not there.</param>
    /// <param name="group">A group whose members may connect too; null for the user alone.</param>
    /// <exception cref="LinuxException">A service that lives has it (EADDRINUSE, and who), or it cannot be made.</exception>
    public static ServiceSocket Bind(string path, uint? group)
    {
        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var workshop = System.IO.Path.Combine(
            directory, string.Create(CultureInfo.InvariantCulture, $".bunshin-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}"));
        var made = System.IO.Path.Combine(workshop, "s");
        if (Math.Max(Encoding.UTF8.GetByteCount(made), Encoding.UTF8.GetByteCount(path)) > LongestPath)
        {
            throw new LinuxException("listen on", path, Errno.ENAMETOOLONG, $"a socket's path has at most {LongestPath} bytes, and so has that of the folder it is made in");
        }

        try
        {
            _ = Directory.CreateDirectory(directory);
            using var turn = Turn.At(path);
            RefuseIfTaken(path);
            return Make(path, group, workshop, made);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("listen on", path, KernelFile.ErrnoOf(refused), refused.Message, refused);
        }
        catch (SocketException refused)
        {
            throw new LinuxException("listen on", path, (Errno)refused.NativeErrorCode, inner: refused);
        }
    }

    /// <summary>Whether at a path there is a socket that somebody listens on. What cannot be told is taken to be so.</summary>
    public static bool IsServed(string path)
    {
        using var file = Syscall.Open(path, Syscall.OpenPath | Syscall.OpenNoFollow);
        return !file.IsInvalid && IsSocket(file) && Probe(path, static _ => { });
    }

    /// <summary>Closes it and takes it away, unless a successor has put its own there.</summary>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        Socket.Dispose();
        try
        {
            using var turn = Turn.At(Path);
            if (Identify(Path) == _file)
            {
                _ = Syscall.Unlink(Path);
            }
        }
        catch (LinuxException)
        {
            // Nobody listens on what stays; the next one puts its own in its place.
        }
    }

    private static ServiceSocket Make(string path, uint? group, string workshop, string made)
    {
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
            socket.Listen(Backlog);
            var file = Identify(made);
            File.Move(made, path, overwrite: true);
            return new ServiceSocket(path, socket, file);
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
        using var file = Syscall.Open(path, Syscall.OpenPath | Syscall.OpenNoFollow);
        return !file.IsInvalid && Syscall.Identify(file, out var device, out var inode) == 0 ? (device, inode) : default;
    }

    private static bool IsSocket(FileDescriptor file) => Syscall.OwnerOf(file, out _, out var mode) == 0 && (mode & FileTypes) == SocketFile;

    private static void RefuseIfTaken(string path)
    {
        using (var file = Syscall.Open(path, Syscall.OpenPath | Syscall.OpenNoFollow))
        {
            if (file.IsInvalid && Syscall.LastErrno == Errno.ENOENT)
            {
                return;
            }

            if (file.IsInvalid || !IsSocket(file))
            {
                throw new LinuxException("listen on", path, Errno.EEXIST, "what is there is no socket, and is left alone");
            }
        }

        var holder = "another process";
        if (Probe(path, client => holder = Holder(client)))
        {
            throw new LinuxException("listen on", path, Errno.EADDRINUSE, $"{holder} has it; stop that first, or give another path");
        }
    }

    /// <summary>Whether somebody listens. Only the kernel's word that nobody does means that: a full queue, or no descriptor left, does not.</summary>
    private static bool Probe(string path, Action<Socket> connected)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            client.Connect(new UnixDomainSocketEndPoint(path));
            connected(client);
            return true;
        }
        catch (SocketException refused)
        {
            return (Errno)refused.NativeErrorCode is not (Errno.ECONNREFUSED or Errno.ENOENT);
        }
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

    /// <summary>Nobody else of ours changes what is at a place meanwhile.</summary>
    private sealed class Turn(ProcessLock held) : IDisposable
    {
        public static Turn At(string path)
        {
            var full = System.IO.Path.GetFullPath(path);
            var (device, inode) = Identify(System.IO.Path.GetDirectoryName(full)!);
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{device} {inode} {System.IO.Path.GetFileName(full)}"))).AsSpan(0, 8));
            return new Turn(ProcessLock.TryTake($"{OwnershipDirectory.Prepare()}/socket-{name}.lock", s_turn, out var holder)
                ?? throw new LinuxException("listen on", path, Errno.EBUSY, $"{holder} has been at work on it for {s_turn.TotalSeconds} s"));
        }

        public void Dispose() => held.Remove();
    }
}
