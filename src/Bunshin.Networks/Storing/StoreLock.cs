using System.Diagnostics;
using Bunshin.Linux.Ownership;

namespace Bunshin.Networks.Storing;

/// <summary>
/// One process at a time has a store. It is kept out by a lock file beside the database, which says who holds it, and by a lock on the database
/// itself: that is the same one by whatever name it is opened (a hard link, another mount), and whatever became of the lock file.
/// </summary>
/// <remarks>
/// The database's descriptor outlives SQLite's own: closing any descriptor of a file takes away the locks that SQLite holds on it (fcntl(2)).
/// </remarks>
internal sealed class StoreLock : IDisposable
{
    private readonly ProcessLock _beside;
    private readonly ProcessLock _itself;

    private StoreLock(ProcessLock beside, ProcessLock itself)
    {
        _beside = beside;
        _itself = itself;
    }

    /// <summary>Takes it, and makes the file if it is not there.</summary>
    /// <exception cref="NetworkException">Another process has it, or the disk refuses.</exception>
    public static StoreLock Take(string file, TimeSpan wait)
    {
        var started = Stopwatch.GetTimestamp();
        ProcessLock? beside = null;
        try
        {
            beside = ProcessLock.TryTake($"{file}.lock", wait, out var holder) ?? throw Refuse(file, holder);
            StoreFile.Create(file);
            var itself = ProcessLock.TryTakeOn(file, wait - Stopwatch.GetElapsedTime(started), out holder) ?? throw Refuse(file, holder);
            return new StoreLock(beside, itself);
        }
        catch (Exception failure)
        {
            beside?.Dispose();
            throw StoreFile.Refusal(file, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _itself.Dispose();
        _beside.Dispose();
    }

    private static NetworkException Refuse(string file, string holder) => new(
        NetworkProblem.Unavailable,
        $"the store {file} is in use by {holder}: two at once would give addresses out twice. Stop that one first, or name another file");
}
