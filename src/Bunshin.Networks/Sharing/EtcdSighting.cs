namespace Bunshin.Networks.Sharing;

/// <summary>Value of when a host was seen.</summary>
internal sealed record EtcdSighting(DateTimeOffset At);
