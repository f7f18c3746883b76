namespace Bunshin.Bench.Macro;

/// <summary>What is measured.</summary>
internal enum Metric
{
    /// <summary>Gbit/s of one TCP connection.</summary>
    Tcp,

    /// <summary>Millions of 64-byte UDP packets a second.</summary>
    Udp,

    /// <summary>Median of the round trip, µs.</summary>
    RoundTrip,

    /// <summary>99th percentile of the round trip, µs.</summary>
    RoundTrip99,
}
