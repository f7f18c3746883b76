namespace Bunshin.Linux;

/// <summary>Files and folders that the kernel makes up (/proc, /sys, /run/netns). What cannot be read is a <see cref="LinuxException"/>, with its errno.</summary>
internal static class KernelFile
{
    /// <summary>The whole text.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static string Read(string path) => Get(path, File.ReadAllText);

    /// <summary>All lines.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static string[] Lines(string path) => Get(path, File.ReadAllLines);

    /// <summary>Names of what is in a folder, in no order.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static string[] Names(string folder) =>
        Get(folder, static path => Directory.EnumerateFileSystemEntries(path).Select(static entry => Path.GetFileName(entry)).ToArray());

    /// <summary>What the system said when the runtime threw this.</summary>
    public static Errno ErrnoOf(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
        UnauthorizedAccessException => Errno.EACCES,

        // The runtime keeps other numbers of the system as they are; its own begin with a set sign.
        { HResult: > 0 and <= 4095 and var number } => (Errno)number,
        _ => Errno.EIO,
    };

    /// <summary>Whether this only says that whoever asked has too little now: nothing about what was asked for.</summary>
    public static bool IsShortage(Errno errno) => errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS or Errno.EIO or Errno.EINTR;

    private static T Get<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("read", path, ErrnoOf(failure), null, failure);
        }
    }
}
