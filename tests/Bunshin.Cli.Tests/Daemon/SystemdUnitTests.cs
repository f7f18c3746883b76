using System.Diagnostics;

namespace Bunshin.Cli.Tests.Daemon;

public sealed class SystemdUnitTests
{
    [Fact]
    public void The_units_are_as_systemd_wants_them()
    {
        const string analyze = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(analyze), $"needs {analyze}");
        var folder = Directory.CreateTempSubdirectory("bunshin-units-").FullName;
        try
        {
            foreach (var unit in new[] { "bunshin.service", "bunshin.socket" })
            {
                var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "systemd", unit));
                File.WriteAllText(Path.Combine(folder, unit), text.Replace("/usr/bin/bunshin", DaemonProcess.Program, StringComparison.Ordinal));
            }

            var start = new ProcessStartInfo(analyze, ["verify", Path.Combine(folder, "bunshin.service"), Path.Combine(folder, "bunshin.socket")]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var complaints = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal("", complaints);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
