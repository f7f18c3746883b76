using System.Runtime.ExceptionServices;
using Bunshin.Linux;

namespace Bunshin.Datapaths.Served;

/// <summary>Work on many things, of which one that fails must not leave out the others.</summary>
internal static class EachOf
{
    /// <summary>Does it to all of them, in order; then the first failure is thrown.</summary>
    public static void Do<T>(IEnumerable<T> all, Action<T> action)
    {
        ExceptionDispatchInfo? first = null;
        foreach (var one in all)
        {
            try
            {
                action(one);
            }
            catch (Exception error) when (error is LinuxException or DatapathException)
            {
                first ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        first?.Throw();
    }
}
