namespace Bunshin.Networks.Sharing;

/// <summary>Value of a host's presence.</summary>
internal sealed record EtcdPresence(string Installation, string Machine, int ProcessId, DateTimeOffset Since);
