using System.CommandLine;
using System.Net;
using Bunshin.Cli.Daemon.Api;
using Bunshin.Cli.Daemon.Services;
using Bunshin.Cli.Ending;
using Bunshin.Networks.Sharing;

namespace Bunshin.Cli.Daemon;

/// <summary><c>daemon</c>: networks for Docker, until stopped; <c>daemon status</c>: how it fares.</summary>
internal static class DaemonVerb
{
    private static readonly Option<string> PluginSocket = Text("--plugin-socket", "where Docker finds the driver", DaemonOptions.DefaultPluginSocket);
    private static readonly Option<string> State = Text("--state", "the file that networks are stored in", DaemonOptions.DefaultState);
    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "how many seconds to wait for another daemon to let go of the state",
        DefaultValueFactory = static _ => (int)new DaemonOptions().Wait.TotalSeconds,
    };

    private static readonly Option<string?> EtcdUser = new("--etcd-user") { Description = "user name at etcd" };
    private static readonly Option<string?> EtcdPasswordFile = new("--etcd-password-file") { Description = "a file with the user's password" };
    private static readonly Option<string?> EtcdAuthority = new("--etcd-ca") { Description = "PEM file with the authorities by which etcd's members are believed" };
    private static readonly Option<string?> EtcdCertificate = new("--etcd-cert") { Description = "PEM file with our own certificate for etcd" };
    private static readonly Option<string?> EtcdKey = new("--etcd-key") { Description = "PEM file with its key, where that is not in the same file" };
    private static readonly Option<string> EngineSocket = Text(
        "--docker-socket", "the engine's own socket, where it is asked which networks it still knows; none for never", DaemonOptions.DefaultEngineSocket);

    private static readonly Option<string> HostName = Text("--host-name", "what this host is called in etcd", Environment.MachineName);
    private static readonly Option<string?> Group = new("--group") { Description = "members of this group may use the sockets too; without it only root" };
    private static readonly Option<string?> Metrics = new("--metrics") { Description = "serve metrics at ADDRESS:PORT too; at the API's socket they always are" };
    private static readonly Option<string?> Etcd = new("--etcd") { Description = "share addresses with other hosts by etcd: http://HOST:2379, several with commas between" };
    private static readonly Option<string> LogFormat = Text("--log-format", "text or json", "text");

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var socket = ApiClient.SocketOption();
        var daemon = new Command("daemon", "serve networks to Docker (docker network create -d bunshin), in the foreground")
        {
            PluginSocket, socket, State, Wait, Group, Metrics, LogFormat, Etcd, EtcdUser, EtcdPasswordFile, EtcdAuthority, EtcdCertificate, EtcdKey, HostName, EngineSocket, CreateStatus(output),
        };
        LogFormat.AcceptOnlyFromAmong("text", "json");
        daemon.SetAction((parse, cancellation) => Task.FromResult(Failures.Guard(
            errors, () => DaemonRun.RunAsync(Read(parse, socket), cancellation).GetAwaiter().GetResult())));
        return daemon;
    }

    private static DaemonOptions Read(ParseResult parse, Option<string> socket) => new()
    {
        PluginSocket = Path.GetFullPath(parse.GetRequiredValue(PluginSocket)),
        ApiSocket = Path.GetFullPath(parse.GetRequiredValue(socket)),
        State = Path.GetFullPath(parse.GetRequiredValue(State)),
        Wait = parse.GetValue(Wait) is var seconds and >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--wait: {parse.GetValue(Wait)} is not within 0 to 3600 seconds"),
        Group = parse.GetValue(Group) is { } group ? GroupFile.Find(group) : null,
        Metrics = parse.GetValue(Metrics) is { } metrics ? Place(metrics) : null,
        IsLogJson = parse.GetRequiredValue(LogFormat) == "json",
        EtcdUser = parse.GetValue(EtcdUser),
        EtcdPasswordFile = FullPath(parse.GetValue(EtcdPasswordFile)),
        EtcdAuthorityFile = FullPath(parse.GetValue(EtcdAuthority)),
        EtcdCertificateFile = FullPath(parse.GetValue(EtcdCertificate)),
        EtcdKeyFile = FullPath(parse.GetValue(EtcdKey)),
        Etcd = parse.GetValue(Etcd) is { } etcd ? EtcdOptions.ParseEndpoints(etcd) : [],
        EngineSocket = parse.GetRequiredValue(EngineSocket) is { Length: > 0 } engine && engine != "none" ? Path.GetFullPath(engine) : null,
        HostName = parse.GetRequiredValue(HostName),
    };

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static IPEndPoint Place(string text) =>
        IPEndPoint.TryParse(text, out var place) && place.Port != 0
            ? place
            : throw new UsageException($"--metrics: \"{text}\" is not an address with a port, such as 127.0.0.1:9464 or [::1]:9464");

    private static Command CreateStatus(TextWriter output)
    {
        var json = new Option<bool>("--json", "-j") { Description = "as JSON" };
        var socket = ApiClient.SocketOption();
        var status = new Command("status", "whether the daemon runs, since when, and what it serves") { json, socket };
        status.SetAction(parse => StatusPrinter.Print(new ApiClient(parse.GetRequiredValue(socket)), parse.GetValue(json), output));
        return status;
    }

    private static Option<string> Text(string name, string description, string value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
