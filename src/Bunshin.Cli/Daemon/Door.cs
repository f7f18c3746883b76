namespace Bunshin.Cli.Daemon;

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
