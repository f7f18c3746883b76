using System.Globalization;

namespace Bunshin.Linux.Ownership;

/// <summary>
/// What this process has made and must remove, on record in a file: written before a thing is made, so that after a crash,
/// at whatever moment, <see cref="OrphanSweep"/> finds and removes it.
/// </summary>
/// <remarks>Calls may come from any thread.</remarks>
public sealed class ResourceLedger : IDisposable
{
    private static int s_count;
    private readonly HashSet<OwnedResource> _resources = [];
    private readonly Lock _lock = new();
    private readonly string _path;
    private FileStream _file;

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
    public void Add(params IEnumerable<OwnedResource> resources)
    {
        lock (_lock)
        {
            var lines = string.Concat(resources.Where(_resources.Add).Select(resource => resource.ToLine() + "\n"));
            _file.Write(System.Text.Encoding.UTF8.GetBytes(lines));
            _file.Flush();
        }
    }

    /// <summary>Takes what is gone off the record.</summary>
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
            _file.Dispose();
            File.Delete(_path);
            RemoveFolderIfEmpty(Path.GetDirectoryName(_path)!);
        }
    }

    internal static void RemoveFolderIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Somebody else's record is in it.
        }
    }

    private void Rewrite()
    {
        // A new file under a new name and then the old name for it: a crash leaves the one or the other, whole.
        var next = _path + ".next";
        var replacement = Begin(next);
        replacement.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(_resources.Select(resource => resource.ToLine() + "\n"))));
        replacement.Flush();
        File.Move(next, _path, overwrite: true);
        _file.Dispose();
        _file = replacement;
    }

    private static FileStream Begin(string path)
    {
        while (true)
        {
            try
            {
                var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
                file.Write(System.Text.Encoding.UTF8.GetBytes(OwnershipRecord.Head()));
                file.Flush();
                return file;
            }
            catch (DirectoryNotFoundException)
            {
                // Another process saw the folder empty and removed it between our making it and this.
                OwnershipDirectory.Prepare();
            }
        }
    }
}
