using System.Diagnostics;

namespace Bunshin.RealEngine;

/// <summary>Waiting for what takes a moment.</summary>
public static class Poll
{
    /// <summary>Waits until something is so, looking often at first.</summary>
    /// <returns>Whether it became so in time.</returns>
    public static bool Until(Func<bool> holds, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        for (var pause = 5; ; pause = Math.Min(pause * 2, 100))
        {
            if (holds())
            {
                return true;
            }

            if (watch.Elapsed > patience)
            {
                return false;
            }

            Thread.Sleep(pause);
        }
    }
}
