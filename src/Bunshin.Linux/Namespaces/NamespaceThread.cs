using System.Runtime.ExceptionServices;

namespace Bunshin.Linux.Namespaces;

/// <summary>A thread for one piece of work in another namespace.</summary>
/// <remarks>
/// The namespace is a property of the thread, and a pool thread left in the wrong one would poison whoever gets it next; so
/// the thread is made for the work and dies with it, whether or not it could have gone back.
/// </remarks>
internal static class NamespaceThread
{
    /// <summary>Runs <paramref name="enter"/>, then <paramref name="work"/>, on a new thread, and waits.</summary>
    public static T Run<T>(Action enter, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                enter();
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "bunshin netns",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
