namespace Bunshin.Networks.Probing;

/// <summary>When to ask, and how long to listen, all from the beginning on.</summary>
internal sealed record ProbeTimes(IReadOnlyList<TimeSpan> Questions, TimeSpan End)
{
    /// <summary>Times for one probe, with the chance in them that the standards ask for: hosts that start together must not ask together.</summary>
    public static ProbeTimes For(ProbeEffort effort, bool isIpv6, Random random)
    {
        TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));
        if (effort == ProbeEffort.Quick)
        {
            return new([TimeSpan.Zero, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(300)], TimeSpan.FromMilliseconds(500));
        }

        // RFC 4862: MAX_RTR_SOLICITATION_DELAY, RetransTimer. RFC 5227: PROBE_WAIT, PROBE_MIN and _MAX, ANNOUNCE_WAIT.
        var first = Between(0, 1);
        var second = first + (isIpv6 ? TimeSpan.FromSeconds(1) : Between(1, 2));
        var third = second + (isIpv6 ? TimeSpan.FromSeconds(1) : Between(1, 2));
        return new([first, second, third], third + TimeSpan.FromSeconds(isIpv6 ? 1 : 2));
    }
}
