using Bunshin.Linux;

namespace Bunshin.Datapaths.Served;

/// <summary>Work on a device that may go away between two questions; the next look, in two seconds at most, sees it gone.</summary>
internal static class WhileThere
{
    /// <summary>Does it, unless the device goes away meanwhile.</summary>
    public static void Do(Action action)
    {
        try
        {
            action();
        }
        catch (LinuxException gone) when (IsGone(gone))
        {
        }
    }

    /// <summary>Whether an error says that the device is there no more.</summary>
    public static bool IsGone(Exception error) => error is LinuxException { Errno: Errno.ENODEV or Errno.ENXIO or Errno.ENOENT or Errno.EBADFD };
}
