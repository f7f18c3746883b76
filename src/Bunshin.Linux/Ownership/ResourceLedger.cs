using System.Globalization;
using System.Text;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Ownership;

/// <summary>
/// What this process has made and must remove, on record in a file: written before a thing is made, so that after a crash,
/// at whatever moment, <see cref="OrphanSweep"/> finds and removes it.
/// </summary>
/// <remarks>Calls may come from any thread.</remarks>
public sealed class ResourceLedger : IDisposable
{
    private const int Attempts = 100;
    private static int s_count;
    private readonly HashSet<OwnedResource> _resources = [];
    private readonly Lock _lock = new();
    private readonly string _path;
    private FileStream _file;
    private bool _isWhole = true;
    private bool _isOver;

    private ResourceLedger(string path)
    {
        _path = path;
        _file = Begin(path);
    }

    /// <summary>Begins a record; there may be several for one process.</summary>
    /// <exception cref="LinuxException">There is no folder for it.</exception>
    public static ResourceLedger Open()
    {
        var folder = OwnershipDirectory.Prepare();
        var name = string.Create(CultureInfo.InvariantCulture, $"{ProcessIdentity.Current}-{Interlocked.Increment(ref s_count)}{OwnershipRecord.Suffix}");
        return new ResourceLedger(Path.Combine(folder, name));
    }

    /// <summary>Records what is about to be made; it is in the file when this returns.</summary>
    /// <exception cref="LinuxException">It could not be written down; nothing may be made.</exception>
    public void Add(params IEnumerable<OwnedResource> resources)
    {
        lock (_lock)
        {
            var added = resources.Where(_resources.Add).ToArray();
            try
            {
                if (_isWhole && IsInPlace())
                {
                    Write(_file, added);
                }
                else
                {
                    Rewrite();
                }
            }
            catch
            {
                _resources.ExceptWith(added);
                _isWhole = false; // A part of it may be there.
                throw;
            }
        }
    }

    /// <summary>Takes what is gone off the record.</summary>
    /// <exception cref="LinuxException">The record could not be written anew: what is gone is still on it, which does no harm.</exception>
    public void Remove(params IEnumerable<OwnedResource> resources)
    {
        lock (_lock)
        {
            _resources.ExceptWith(resources);
            Rewrite();
        }
    }

    /// <summary>Removes the record itself: everything on it is gone, or shall stay.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _isOver = true;
                _file.Dispose();
                _ = Syscall.Unlink(_path);
                RemoveFolderIfEmpty(Path.GetDirectoryName(_path)!);
            }
        }
    }

    internal static void RemoveFolderIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // Somebody else's record is in it, or it is gone, or not ours to remove.
        }
    }

    /// <summary>Whether what is written reaches who will look for it: the folder may have been removed, with the record in it.</summary>
    private bool IsInPlace()
    {
        using var ours = new FileDescriptor((int)_file.SafeFileHandle.DangerousGetHandle(), ownsHandle: false);
        return PrivateFile.IsAt(ours, _path);
    }

    private void Rewrite()
    {
        // A new file under a new name and then the old name for it: a crash leaves the one or the other, whole.
        var next = _path + ".next";
        for (var attempt = 1; ; attempt++)
        {
            var replacement = Begin(next);
            try
            {
                Write(replacement, _resources);
                File.Move(next, _path, overwrite: true);
                _file.Dispose();
                _file = replacement;
                _isWhole = true;
                return;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or LinuxException)
            {
                replacement.Dispose();
                _ = Syscall.Unlink(next);
                if (failure is LinuxException)
                {
                    throw;
                }

                // The folder may have gone in between, and then it is made again.
                if (attempt == Attempts || failure is not (DirectoryNotFoundException or FileNotFoundException))
                {
                    throw new LinuxException("keep the record", _path, KernelFile.ErrnoOf(failure), failure.Message, failure);
                }
            }
        }
    }

    private static FileStream Begin(string path)
    {
        var file = new FileStream(PrivateFile.Create(path, isReplacing: true), FileAccess.Write, bufferSize: 0);
        try
        {
            Write(file, OwnershipRecord.Head(), path);
            return file;
        }
        catch
        {
            file.Dispose();
            _ = Syscall.Unlink(path);
            throw;
        }
    }

    private void Write(FileStream file, IEnumerable<OwnedResource> resources) =>
        Write(file, string.Concat(resources.Select(resource => resource.ToLine() + "\n")), _path);

    private static void Write(FileStream file, string text, string path)
    {
        try
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush();
        }
        catch (IOException failure)
        {
            throw new LinuxException("write", path, KernelFile.ErrnoOf(failure), inner: failure);
        }
    }
}
