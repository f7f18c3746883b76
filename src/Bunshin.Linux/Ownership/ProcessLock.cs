using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bunshin.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Bunshin.Linux.Ownership;

/// <summary>One process at a time: a lock on a file (flock), which the kernel releases when its holder ends, however it ends.</summary>
/// <remarks>The file stays where it is unless its holder removes it with what it stands for. It holds the holder's process id.</remarks>
public sealed class ProcessLock : IDisposable
{
    private const uint PrivateMode = 0x180; // 0600
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private readonly FileDescriptor _file;
    private readonly string _path;

    private ProcessLock(FileDescriptor file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <param name="path">The file, made if need be.</param>
    /// <param name="wait">How long to wait for another to let go.</param>
    /// <param name="holder">If it is not to be had: <c>process 42 (bunshin)</c>.</param>
    /// <returns>Null if another process has it all the time.</returns>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static ProcessLock? TryTake(string path, TimeSpan wait, out string holder)
    {
        holder = "";
        var started = Stopwatch.GetTimestamp();
        var file = Syscall.Open(path, Syscall.OpenReadWrite | Syscall.OpenCreate, PrivateMode);
        if (file.IsInvalid)
        {
            throw new LinuxException("open", path, Syscall.LastErrno);
        }

        while (Syscall.Lock(file, Syscall.LockExclusive | Syscall.LockNonBlocking) < 0)
        {
            var reason = Syscall.LastErrno;
            if (reason == Errno.EAGAIN && Stopwatch.GetElapsedTime(started) < wait)
            {
                Thread.Sleep(s_pause);
                continue;
            }

            holder = Holder(file);
            file.Dispose();
            return reason is Errno.EAGAIN or Errno.EINTR ? null : throw new LinuxException("lock", path, reason);
        }

        if (!IsAt(file, path))
        {
            // Its holder removed it meanwhile: another process may have locked a new one of that name.
            file.Dispose();
            return TryTake(path, wait - Stopwatch.GetElapsedTime(started), out holder);
        }

        Sign(file);
        return new ProcessLock(file, path);
    }

    /// <summary>Lets go, and takes the file away: who waits for it makes a new one.</summary>
    public void Remove()
    {
        if (!_file.IsClosed)
        {
            _ = Syscall.Unlink(_path);
            Dispose();
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        // Closing would not do while a process that is just being started has the descriptor, too, until it execs.
        if (!_file.IsClosed)
        {
            _ = Syscall.Lock(_file, Syscall.LockRelease);
            _file.Dispose();
        }
    }

    private static bool IsAt(FileDescriptor file, string path)
    {
        using var there = Syscall.Open(path, Syscall.OpenReadOnly);
        return !there.IsInvalid && Syscall.Identify(there, out var device, out var inode) == 0
            && Syscall.Identify(file, out var ours, out var own) == 0 && (device, inode) == (ours, own);
    }

    private static void Sign(FileDescriptor file)
    {
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, text, 0);
    }

    private static string Holder(FileDescriptor file)
    {
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        var text = new byte[32];
        var length = RandomAccess.Read(handle, text, 0);
        if (!int.TryParse(Encoding.ASCII.GetString(text, 0, length).TrimEnd(), CultureInfo.InvariantCulture, out var pid))
        {
            return "another process";
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"process {pid}");
        try
        {
            return $"{name} ({File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).TrimEnd()})";
        }
        catch (IOException)
        {
            return name;
        }
    }
}
