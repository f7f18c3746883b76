using System.Diagnostics;

namespace Bunshin.Faults.Driving;

/// <summary>Commands of the machine.</summary>
internal static class Tool
{
    /// <summary>Runs <c>ip</c>; whether it went well.</summary>
    public static bool Ip(string line)
    {
        var start = new ProcessStartInfo("ip", line.Split(' ')) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>What <c>ip</c> says.</summary>
    public static string Ask(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", line.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    /// <summary>Runs <c>ip</c>, which must go well.</summary>
    public static void MustIp(string line)
    {
        if (!Ip(line))
        {
            throw new InvalidOperationException($"ip {line}");
        }
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(int process, string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Looks until there is nothing wrong, or time is over; what was wrong last.</summary>
    public static string[] Await(Func<IEnumerable<string>> wrongs, TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            string[] found;
            try
            {
                found = [.. wrongs()];
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                found = [$"it cannot be asked: {failure.Message}"];
            }

            if (found.Length == 0 || waited.Elapsed > patience)
            {
                return found;
            }

            Thread.Sleep(50);
        }
    }
}
