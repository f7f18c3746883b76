using System.Net;

namespace Bunshin.Cli.Daemon.Services;

/// <summary>What <c>bunshin daemon</c> was started with.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Where Docker looks for a driver called <c>bunshin</c>.</summary>
    public const string DefaultPluginSocket = "/run/docker/plugins/bunshin.sock";

    /// <summary>Where our own verbs look for the daemon.</summary>
    public const string DefaultApiSocket = "/run/bunshin/api.sock";

    /// <summary>Where networks are stored.</summary>
    public const string DefaultState = "/var/lib/bunshin/networks.db";

    /// <summary>Where Docker engines answer.</summary>
    public const string DefaultEngineSocket = "/var/run/docker.sock";

    /// <summary>The socket for Docker.</summary>
    public string PluginSocket { get; init; } = DefaultPluginSocket;

    /// <summary>The socket for everybody else.</summary>
    public string ApiSocket { get; init; } = DefaultApiSocket;

    /// <summary>The database's file.</summary>
    public string State { get; init; } = DefaultState;

    /// <summary>How long the daemon waits for another to let go of the state: a predecessor that is just stopping.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The group whose members may use the sockets; null for root alone.</summary>
    public uint? Group { get; init; }

    /// <summary>Where metrics are served over TCP beside the API's socket; null for nowhere.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>Log lines are JSON objects.</summary>
    public bool IsLogJson { get; init; }

    /// <summary>The etcd cluster by which hosts share addresses; empty for none.</summary>
    public IReadOnlyList<Uri> Etcd { get; init; } = [];

    /// <summary>User name at etcd; null where it asks for none.</summary>
    public string? EtcdUser { get; init; }

    /// <summary>The file with the user's password: on a command line everybody could read it.</summary>
    public string? EtcdPasswordFile { get; init; }

    /// <summary>PEM file with the authorities by which etcd's members are believed; null for the system's.</summary>
    public string? EtcdAuthorityFile { get; init; }

    /// <summary>PEM file with our own certificate for etcd; null for none.</summary>
    public string? EtcdCertificateFile { get; init; }

    /// <summary>PEM file with its key; null where it is in the same file.</summary>
    public string? EtcdKeyFile { get; init; }

    /// <summary>The engine's own socket, where it is asked which networks it knows; null for never.</summary>
    public string? EngineSocket { get; init; }

    /// <summary>What this host is called there.</summary>
    public string HostName { get; init; } = Environment.MachineName;
}
