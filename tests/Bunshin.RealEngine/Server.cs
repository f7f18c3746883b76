namespace Bunshin.RealEngine;

/// <summary>A machine with a Docker engine, and <c>bunshin daemon</c> beside it where that is wanted.</summary>
public sealed class Server : IDisposable
{
    /// <summary>One with <c>eth0</c> on a LAN.</summary>
    /// <param name="name">Its host name.</param>
    /// <param name="lan">Where its <c>eth0</c> is plugged in.</param>
    /// <param name="withBunshin">Whether <c>bunshin daemon</c> runs there.</param>
    public Server(string name, Lan lan, bool withBunshin = true)
    {
        Machine = new Machine(name);
        try
        {
            Port = lan.Plug(Machine, "eth0");
            Bunshin = withBunshin ? new BunshinDaemon(Machine) : null;
            Docker = new Engine(Machine);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Its namespaces.</summary>
    public Machine Machine { get; }

    /// <summary>The port of the switch that its <c>eth0</c> is plugged into.</summary>
    public LanPort Port { get; }

    /// <summary>Its engine.</summary>
    public Engine Docker { get; } = null!;

    /// <summary>Its daemon, where there is one.</summary>
    public BunshinDaemon? Bunshin { get; }

    /// <summary>Runs a command as a user types it: <c>docker …</c>, <c>bunshin …</c>, or any other program.</summary>
    public Outcome Try(string line, TimeSpan? limit = null) =>
        line.StartsWith("docker ", StringComparison.Ordinal) ? Docker.Try(line, limit)
        : line.StartsWith("bunshin ", StringComparison.Ordinal) ? Machine.Try($"{BunshinDaemon.Program} {line[8..]}", limit)
        : Machine.Try(line, limit);

    /// <summary>As <see cref="Try"/>, and it must succeed.</summary>
    public string Do(string line) => Try(line).Text;

    /// <summary>Whether a container gets an answer to a ping, of three within a second and a half.</summary>
    public bool Reaches(string container, string address) => Ping(container, address).IsGood;

    /// <summary>Pings from a container, three times within a second and a half.</summary>
    public Outcome Ping(string container, string address) => Try($"docker exec {container} ping -c 3 -i 0.2 -W 1 {address}");

    /// <summary>Removes all containers and all networks that were made.</summary>
    public void Clear()
    {
        if (Words("docker ps -aq") is { Length: > 0 } containers)
        {
            _ = Do($"docker rm -f {string.Join(' ', containers)}");
        }

        if (Words("docker network ls -q --filter type=custom") is { Length: > 0 } networks)
        {
            _ = Do($"docker network rm {string.Join(' ', networks)}");
        }

        string[] Words(string line) => Do(line).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Docker?.Dispose();
        Bunshin?.Dispose();
        Machine.Dispose();
    }
}
