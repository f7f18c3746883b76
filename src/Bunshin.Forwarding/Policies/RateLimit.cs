namespace Bunshin.Forwarding.Policies;

/// <summary>A token bucket, kept as one number: the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371).</summary>
/// <remarks>
/// A frame passes as long as the bucket is not overdrawn, however long the frame is, and may overdraw it once: segments that are
/// to be cut later are longer than any sensible burst. Frames count as they are handed over, with the Ethernet header and without FCS.
/// </remarks>
/// <param name="BytesPerSecond">What flows in, <see cref="Least"/> to <see cref="Most"/>.</param>
/// <param name="Burst">What may pass at once after a silence, in bytes, <see cref="LeastBurst"/> to <see cref="MostBurst"/>.</param>
public sealed record RateLimit(long BytesPerSecond, long Burst)
{
    /// <summary>The lowest rate, in bytes per second.</summary>
    public const long Least = 1000;

    /// <summary>The highest rate: 1 TB/s.</summary>
    public const long Most = 1_000_000_000_000;

    /// <summary>The smallest burst: one frame of the usual size.</summary>
    public const long LeastBurst = 1514;

    /// <summary>The largest burst: 1 GiB.</summary>
    public const long MostBurst = 1 << 30;

    /// <summary>Time is counted in these parts of a nanosecond, since short frames at high rates take only a few.</summary>
    public const int PartsOfNanosecond = 16;

    /// <summary><see cref="PartsOfNanosecond"/> in a second.</summary>
    public const long PartsOfSecond = 1_000_000_000L * PartsOfNanosecond;

    /// <summary>How long <see cref="Burst"/> takes to flow in, in parts of a nanosecond.</summary>
    public ulong BurstTime => (ulong)((UInt128)Burst * PartsOfSecond / (UInt128)BytesPerSecond);

    /// <summary>The burst that is taken where none is given: what flows in 50 ms, but at least 64 KiB.</summary>
    public static long UsualBurst(long bytesPerSecond) => Math.Clamp(bytesPerSecond / 20, 1 << 16, MostBurst);
}
