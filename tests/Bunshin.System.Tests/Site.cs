using Bunshin.RealEngine;

namespace Bunshin.System.Tests;

/// <summary>A LAN and the servers on it, made when they are first asked for; where no engine can run, that skips the test.</summary>
public sealed class Site : IDisposable
{
    private readonly Dictionary<string, Server> _servers = [];
    private readonly Dictionary<string, Machine> _machines = [];
    private Lan? _lan;

    /// <summary>The LAN.</summary>
    public Lan Lan
    {
        get
        {
            Assert.SkipWhen(Requirements.Missing is not null, Requirements.Missing ?? "");
            return _lan ??= new Lan();
        }
    }

    /// <summary>Whether anything was made yet.</summary>
    public bool IsEmpty => _lan is null;

    /// <summary>A server with Docker, by its name.</summary>
    public Server Server(string name = "server1", bool withBunshin = true)
    {
        if (!_servers.TryGetValue(name, out var server))
        {
            _servers.Add(name, server = new Server(name, Lan, withBunshin));
        }

        return server;
    }

    /// <summary>A machine without Docker, by its name, with <c>eth0</c> on the LAN.</summary>
    public Machine Machine(string name)
    {
        if (!_machines.TryGetValue(name, out var machine))
        {
            _machines.Add(name, machine = new Machine(name));
            _ = Lan.Plug(machine, "eth0");
        }

        return machine;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var server in _servers.Values)
        {
            server.Dispose();
        }

        foreach (var machine in _machines.Values)
        {
            machine.Dispose();
        }

        _lan?.Dispose();
    }
}
