using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bunshin.Linux.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Bunshin.Linux.Ownership;

/// <summary>One process at a time: a lock on a file (flock), which the kernel releases when its holder ends, however it ends.</summary>
/// <remarks>The file stays where it is: to remove it would let two processes lock two files of one name. It holds the holder's process id.</remarks>
public sealed class ProcessLock : IDisposable
{
    private const uint PrivateMode = 0x180; // 0600
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private readonly FileDescriptor _file;

    private ProcessLock(FileDescriptor file) => _file = file;

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

        Sign(file);
        return new ProcessLock(file);
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
