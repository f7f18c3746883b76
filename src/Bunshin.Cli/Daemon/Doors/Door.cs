using Bunshin.Linux.Processes;

namespace Bunshin.Cli.Daemon.Doors;

/// <summary>By which socket a request came in, which decides what it may ask for.</summary>
internal enum Door
{
    /// <summary>The engine's.</summary>
    Plugin,

    /// <summary>Our own verbs'.</summary>
    Api,

    /// <summary>Monitoring's, over TCP: metrics and nothing else.</summary>
    Metrics,
}

/// <summary>Carries the <see cref="Door"/> from a connection to its requests.</summary>
internal sealed record DoorFeature(Door Door, Doorkeeper.Visit Visit);

/// <summary>How many connections each door takes at once, by how many files this process may have open.</summary>
/// <param name="Plugin">The engine's: a request holds one while it waits.</param>
/// <param name="Api">Our own verbs'.</param>
/// <param name="Metrics">Monitoring's, which anybody may reach where it is over TCP.</param>
/// <param name="Problem">What is amiss with the process's own limit; null when all is well.</param>
internal sealed record DoorLimits(int Plugin, int Api, int Metrics, string? Problem)
{
    private const int MostOfPlugin = 1000;
    private const int MostOfApi = 128;
    private const int MostOfMetrics = 16;
    private const int FewestOfPlugin = 64;

    /// <summary>What the rest of the daemon has open at once on a host with some ten parents: netlink, namespaces, ports, the store.</summary>
    private const int Reserve = 512;

    /// <summary>Raises the process's limit as far as it may, and takes what fits.</summary>
    public static DoorLimits Take() => For(OpenFiles.Raise());

    /// <summary>For a limit.</summary>
    public static DoorLimits For(long files)
    {
        const int wanted = MostOfPlugin + MostOfApi + MostOfMetrics + Reserve;
        if (files >= wanted)
        {
            return new(MostOfPlugin, MostOfApi, MostOfMetrics, null);
        }

        var plugin = (int)Math.Clamp(files - (wanted - MostOfPlugin), FewestOfPlugin, MostOfPlugin);
        return new(plugin, files >= Reserve * 2 ? MostOfApi : MostOfMetrics, MostOfMetrics, string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"this process may have {files} files open (RLIMIT_NOFILE), too few for {MostOfPlugin} requests of the engine at once: {plugin} are taken. "
            + $"Give it {wanted} at least: LimitNOFILE={wanted} in systemd's unit, or ulimit -n {wanted} in a shell"));
    }

    /// <summary>That of one door.</summary>
    public int Of(Door door) => door switch
    {
        Door.Plugin => Plugin,
        Door.Api => Api,
        _ => Metrics,
    };
}
