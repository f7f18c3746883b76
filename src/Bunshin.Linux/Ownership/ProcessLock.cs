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
        var file = PrivateFile.Open(path, isMade: true);
        if (!IsTaken(file, path, wait, out holder))
        {
            return null;
        }

        if (!PrivateFile.IsAt(file, path))
        {
            // Its holder removed it meanwhile: another process may have locked a new one of that name.
            file.Dispose();
            return TryTake(path, wait - Stopwatch.GetElapsedTime(started), out holder);
        }

        try
        {
            Sign(file);
        }
        catch (IOException)
        {
            // No room for our number on the disk: then nobody reads it there, and the lock holds.
        }

        return new ProcessLock(file, path);
    }

    /// <summary>
    /// The same on a file that stands for itself and is only locked, as a database: it is one and the same by whatever name it is opened, and
    /// whichever lock file beside it is gone.
    /// </summary>
    /// <exception cref="LinuxException">The file cannot be opened or locked.</exception>
    public static ProcessLock? TryTakeOn(string path, TimeSpan wait, out string holder)
    {
        var file = PrivateFile.Open(path, isMade: false);
        return IsTaken(file, path, wait, out holder) ? new ProcessLock(file, path) : null;
    }

    private static bool IsTaken(FileDescriptor file, string path, TimeSpan wait, out string holder)
    {
        holder = "";
        var started = Stopwatch.GetTimestamp();
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
            return reason is Errno.EAGAIN or Errno.EINTR ? false : throw new LinuxException("lock", path, reason);
        }

        return true;
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

    public void Dispose()
    {
        // Closing would not do while a process that is just being started has the descriptor, too, until it execs.
        if (!_file.IsClosed)
        {
            _ = Syscall.Lock(_file, Syscall.LockRelease);
            _file.Dispose();
        }
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
        if (Written(file) is not { } pid)
        {
            return "another process";
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"process {pid}");
        try
        {
            return $"{name} ({File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).TrimEnd()})";
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            return name;
        }
    }

    /// <summary>Who has the lock, by the kernel's list of them; else who wrote his number into the file last.</summary>
    private static int? Written(FileDescriptor file)
    {
        if (Syscall.Identify(file, out var device, out var inode) == 0 && Listed(device, inode) is { } listed)
        {
            return listed;
        }

        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        var text = new byte[32];
        var length = RandomAccess.Read(handle, text, 0);
        return int.TryParse(Encoding.ASCII.GetString(text, 0, length).TrimEnd(), CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }

    // "3: FLOCK  ADVISORY  WRITE 1234 08:01:131075 0 EOF", with "->" before FLOCK for who waits. Some file systems (btrfs, overlay) list another device.
    private static int? Listed(ulong device, ulong inode)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"{device >> 32:x2}:{(uint)device:x2}:{inode}");
        try
        {
            foreach (var line in File.ReadLines("/proc/locks"))
            {
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, "FLOCK", _, "WRITE", var holder, var where, ..]
                    && where == wanted
                    && int.TryParse(holder, CultureInfo.InvariantCulture, out var pid) && pid > 0)
                {
                    return pid;
                }
            }
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // No such list here.
        }

        return null;
    }
}
