using System.Globalization;
using Bunshin.Cli.Serving;

namespace Bunshin.Cli.Tests.Daemon;

/// <summary>What of ours can be reached at all, and by whom.</summary>
public sealed class DoorsTests
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    [Theory]
    [InlineData(null)]
    [InlineData("127.0.0.1:9464")]
    public void The_daemon_opens_no_port_that_nobody_asked_for(string? metrics)
    {
        using var daemon = new DaemonProcess();
        daemon.Start(metrics is null ? [] : ["--metrics", metrics]);
        Assert.Equal(metrics is null ? [] : ["0100007F:24F8"], Listening(daemon.Id));
        foreach (var table in (string[])["udp", "udp6", "raw", "raw6"])
        {
            Assert.Empty(Rows(daemon.Id, table));
        }
    }

    [Fact]
    public void The_daemon_listens_at_no_abstract_name_and_at_no_path_that_others_may_use()
    {
        using var daemon = new DaemonProcess();
        daemon.Start();
        var paths = Rows(daemon.Id, "unix").Where(static row => row[3] == "00010000").Select(static row => row.Length > 7 ? row[7] : "(none)").ToList();
        Assert.True(paths.Count >= 2, "its two sockets are among them");
        Assert.All(paths, static path =>
        {
            Assert.StartsWith("/", path, StringComparison.Ordinal);

            // Ours were bound in a folder of their own and moved to their place; that is checked by Only_root_and_the_group_may_connect.
            Assert.True(!File.Exists(path) || (File.GetUnixFileMode(path) & Others) == 0, path);
        });
    }

    [Fact]
    public void The_control_socket_of_serve_answers_its_user_alone()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "becoming another user takes root");
        using var control = ControlSocket.Open(string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}"), static line => line, new LoopFailures());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(control.Path));
        Assert.Equal("hello", ControlSocket.Ask(control.Path, "hello"));
        Assert.False(OtherUser.CanConnect(control.Path, OtherUser.Nobody, OtherUser.Nobody));
    }

    private static IEnumerable<string> Listening(int process) =>
        Rows(process, "tcp").Concat(Rows(process, "tcp6")).Where(static row => row[3] == "0A").Select(static row => row[1]);

    private static IEnumerable<string[]> Rows(int process, string table) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/net/{table}")).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
