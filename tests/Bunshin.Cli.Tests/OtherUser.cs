using System.Diagnostics;

namespace Bunshin.Cli.Tests;

/// <summary>Somebody else on the machine.</summary>
internal static class OtherUser
{
    public const int Nobody = 65534;

    /// <summary>Whether another user is let in by a socket's permissions.</summary>
    public static bool CanConnect(string path, int user, int group)
    {
        var start = new ProcessStartInfo("setpriv") { RedirectStandardError = true };
        foreach (var word in new[]
        {
            $"--reuid={user}", $"--regid={group}", "--clear-groups", "perl", "-MIO::Socket::UNIX", "-e",
            "exit(IO::Socket::UNIX->new(Peer => $ARGV[0]) ? 0 : $!{EACCES} ? 13 : 1)", path,
        })
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 13, $"status {process.ExitCode}: {process.StandardError.ReadToEnd()}");
        return process.ExitCode == 0;
    }
}
